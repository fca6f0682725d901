//! What the Matrix tests stand on: a real homeserver, a person with a real client, the bot as its operator starts it.

pub(crate) mod bot;
pub(crate) mod person;
pub(crate) mod plan;
pub(crate) mod proxy;
pub(crate) mod synapse;

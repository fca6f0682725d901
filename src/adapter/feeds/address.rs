//! Which addresses are asked: those of the feeds, and none of a private network.
//!
//! A host is judged by the address that is really connected to: names are resolved here, and what is not public is left
//! out before the connection is made, so a name that changes its address between two looks gains nothing.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::config::Feeds;

/// Why an address is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is neither http nor https, it falls back from https to http, or it holds a password.
    #[error("it is no plain web address, or less protected than the one before")]
    Scheme,
    /// It is on a server of no feed.
    #[error("it leads to a server of no feed; if that is right, give the feed's new address")]
    Host,
    /// It is inside a private network.
    #[error("it leads into a private network; GUICHET_FEEDS_PRIVATE=1 allows a feed's own address to be there")]
    Private,
    /// It leads on and on.
    #[error("it leads on more than three times")]
    TooFar,
}

/// How an address is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Wherever it is: the operator vouches for it.
    Vouched,
    /// On the public internet only.
    Public,
}

/// The hosts of the feeds, and whether they may be private.
pub(super) struct Gate {
    hosts: HashSet<String>,
    private: bool,
}

impl Gate {
    pub(super) fn new(feeds: &Feeds) -> Self {
        let hosts = feeds.list.0.iter().filter_map(|feed| feed.address.host_str());
        Self {
            hosts: hosts.map(|host| bare(host).to_owned()).collect(),
            private: feeds.private,
        }
    }

    /// How `target` is asked on behalf of the feed at `own`.
    pub(super) fn way(&self, own: &Url, target: &Url) -> Result<Way, Refusal> {
        let is_downgrade = own.scheme() == "https" && target.scheme() != "https";
        let has_name = !target.username().is_empty() || target.password().is_some();
        if !matches!(target.scheme(), "http" | "https") || is_downgrade || has_name {
            return Err(Refusal::Scheme);
        }
        let place = |url: &Url| (url.host().map(|host| host.to_owned()), url.port_or_known_default());
        if self.private && place(own) == place(target) {
            return Ok(Way::Vouched);
        }
        let host = target.host().ok_or(Refusal::Scheme)?;
        // Names are judged when they are resolved, numbers never are.
        let number = match host {
            Host::Domain(_) => None,
            Host::Ipv4(number) => Some(IpAddr::V4(number)),
            Host::Ipv6(number) => Some(IpAddr::V6(number)),
        };
        if number.is_some_and(|number| !is_public(number)) {
            return Err(Refusal::Private);
        }
        let is_known = target.host_str().is_some_and(|host| self.hosts.contains(bare(host)));
        if is_known { Ok(Way::Public) } else { Err(Refusal::Host) }
    }
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// Gives the public addresses of a name.
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(Refusal::Private.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address belongs to the public internet.
///
/// ```
/// use guichet::adapter::feeds::is_public;
/// for public in ["93.184.216.34", "2606:4700::6810:84e5", "64:ff9b::5db8:d822"] {
///     assert!(is_public(public.parse().unwrap()), "{public}");
/// }
/// for other in ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fd00::1", "::ffff:93.184.216.34"] {
///     assert!(!is_public(other.parse().unwrap()), "{other}");
/// }
/// ```
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The registry of special addresses (IANA), as far as they are not for everybody.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [100, second, ..] => (64..128).contains(&second),
        [172, second, ..] => (16..32).contains(&second),
        octets => matches!(
            octets,
            [0 | 10 | 127 | 224.., ..]
                | [169, 254, ..]
                | [192, 168, ..]
                | [192, 0, 0 | 2, _]
                | [192, 88, 99, _]
                | [198, 18 | 19, ..]
                | [198, 51, 100, _]
                | [203, 0, 113, _]
        ),
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Networks without IPv4 see it through this prefix.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Teredo, benchmarks, ORCHID, documentation and 6to4, which stand among the public ones.
        [0x2001, 0..0x200 | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..0x1000, ..] => false,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FeedList;

    #[test]
    fn only_the_public_internet_is_public() {
        for (address, expected) in [
            ("8.8.8.8", true),
            ("100.63.255.255", true),
            ("100.128.0.1", true),
            ("172.15.0.1", true),
            ("172.32.0.1", true),
            ("192.0.1.1", true),
            ("2001:4860:4860::8888", true),
            ("2a01:e0c::1", true),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("10.0.0.1", false),
            ("100.127.255.255", false),
            ("127.255.255.254", false),
            ("169.254.169.254", false),
            ("172.31.255.255", false),
            ("192.0.0.1", false),
            ("192.0.2.1", false),
            ("192.168.1.1", false),
            ("198.19.0.1", false),
            ("198.51.100.7", false),
            ("203.0.113.9", false),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::ffff:8.8.8.8", false),
            ("::ffff:127.0.0.1", false),
            ("::8.8.8.8", false),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b:1::808:808", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("3fff:fff::1", false),
            ("fc00::1", false),
            ("fdff::1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(address.parse().expect("an address")), expected, "{address}");
        }
    }

    #[track_caller]
    fn check(own: &str, target: &str, private: bool, expected: Result<Way, Refusal>) {
        let others = "national=https://www.eduscol.example/rss,national=http://10.1.1.1:81/rss";
        let feeds = Feeds {
            list: format!("{others},national={own}").parse::<FeedList>().expect("valid"),
            every: Feeds::EVERY,
            patience: Feeds::PATIENCE,
            private,
        };
        let url = |text: &str| Url::parse(text).expect("an address");
        assert_eq!(
            Gate::new(&feeds).way(&url(own), &url(target)),
            expected,
            "{own} → {target}, {private}"
        );
    }

    #[test]
    fn a_feed_leads_to_servers_of_feeds_only() {
        let own = "http://a.example/rss";
        check(own, own, false, Ok(Way::Public));
        check(own, "https://www.a.example/feed", false, Ok(Way::Public));
        check(own, "https://eduscol.example/autre", false, Ok(Way::Public));
        check(own, "https://b.example/rss", false, Err(Refusal::Host));
        check(own, "https://a.example.evil.example/", false, Err(Refusal::Host));
        check(own, "ftp://a.example/rss", false, Err(Refusal::Scheme));
        check(own, "http://a.example@b.example/", false, Err(Refusal::Scheme));
        check(
            "https://a.example/rss",
            "http://a.example/rss",
            false,
            Err(Refusal::Scheme),
        );
        check(own, "http://2130706433/", true, Err(Refusal::Private));
        check(own, "http://[::ffff:7f00:1]/", true, Err(Refusal::Private));
        check(own, "http://93.184.216.34/", true, Err(Refusal::Host));
    }

    #[test]
    fn a_private_server_is_asked_only_if_the_operator_says_so() {
        let own = "http://127.0.0.1:8080/rss";
        check(own, own, false, Err(Refusal::Private));
        check(own, own, true, Ok(Way::Vouched));
        check(own, "http://127.0.0.1:8080/autre", true, Ok(Way::Vouched));
        check(own, "http://127.0.0.1:8081/rss", true, Err(Refusal::Private));
        check(own, "http://10.1.1.1:81/rss", true, Err(Refusal::Private));
    }

    #[tokio::test]
    async fn a_name_of_a_private_address_is_not_resolved() {
        let name = "localhost".parse().expect("a name");
        let refused = PublicOnly.resolve(name).await.err().expect("refused");
        assert_eq!(refused.downcast_ref(), Some(&Refusal::Private));
    }
}

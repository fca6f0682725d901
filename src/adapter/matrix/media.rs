//! Text files: sent to a room, and fetched from one; encrypted where the room is.

use std::io::Cursor;
use std::time::Duration;

use matrix_sdk::media::{MediaFormat, MediaRequestParameters};
use matrix_sdk::ruma::events::room::MediaSource;
use matrix_sdk::{Client, Error, Room};
use serde_json::{Value, json};
use tracing::warn;

use crate::dialogue::File;

/// A file of more bytes is not read; one that says so is not even fetched.
const LARGEST: usize = 1024 * 1024;
/// A file that takes longer is not waited for: nobody is heard meanwhile.
const PATIENCE: Duration = Duration::from_secs(10);

/// The content of a message that carries a file, which is uploaded before.
pub(super) async fn file(room: &Room, file: &File) -> Result<Value, Error> {
    let bytes = file.text.clone().into_bytes();
    let mut content = json!({
        "msgtype": "m.file",
        "body": file.name,
        "filename": file.name,
        "info": {"mimetype": file.kind, "size": bytes.len()},
        "m.mentions": {},
    });
    let client = room.client();
    if room.latest_encryption_state().await?.is_encrypted() {
        let mut bytes = Cursor::new(bytes);
        let encrypted = client.upload_encrypted_file(&mut bytes).await?;
        content["file"] = serde_json::to_value(encrypted).unwrap_or_default();
    } else {
        let kind = file.kind.parse().unwrap_or(mime::TEXT_PLAIN_UTF_8);
        let uploaded = client.media().upload(&kind, bytes, None).await?;
        content["url"] = json!(uploaded.content_uri);
    }
    Ok(content)
}

/// The text of a file that came with a message; `None` if it is too large, is no text, or cannot be fetched.
pub(super) async fn fetch(client: &Client, content: &Value) -> Option<String> {
    let size = content["info"]["size"].as_u64().map(usize::try_from);
    if size.is_some_and(|size| size.is_ok_and(|size| size > LARGEST)) {
        return None;
    }
    let source = match content.get("file") {
        Some(file) => MediaSource::Encrypted(Box::new(serde_json::from_value(file.clone()).ok()?)),
        None => MediaSource::Plain(content["url"].as_str()?.into()),
    };
    let format = MediaFormat::File;
    let request = MediaRequestParameters { source, format };
    let media = client.media();
    let Ok(fetched) = tokio::time::timeout(PATIENCE, media.get_media_content(&request, false)).await else {
        warn!("a file was not fetched in time");
        return None;
    };
    match fetched {
        Ok(bytes) if bytes.len() > LARGEST => None,
        Ok(bytes) => String::from_utf8(bytes).ok(),
        Err(error) => {
            warn!(%error, "a file could not be fetched");
            None
        }
    }
}

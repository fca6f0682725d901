//! The knowledge base in sled: filled from the files, and from then on what is true.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sled::Transactional as _;

use super::{Store, StoreError, committed, decode, encode};
use crate::content::Content;

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// The content was new or had changed.
    Replaced,
    /// It was there already.
    Unchanged,
}

impl Store {
    /// Fills the knowledge store, in one transaction, if the content differs from what was imported last.
    ///
    /// # Errors
    ///
    /// The store cannot be written; what it held is still there.
    pub fn import(&self, content: &Content) -> Result<Imported, StoreError> {
        let hash = content.hash().to_be_bytes();
        let [meta, records, table] = [self.tree("meta")?, self.tree("records")?, self.tree("table")?];
        let known = meta
            .get("content_hash")
            .map_err(|source| StoreError::Read { tree: "meta", source })?;
        if known.is_some_and(|known| known == hash) {
            return Ok(Imported::Unchanged);
        }
        let old = |tree: &sled::Tree| tree.iter().keys().filter_map(Result::ok).collect::<Vec<_>>();
        let (old_records, old_table) = (old(&records), old(&table));
        let rows = table_rows(content);
        let written = (&meta, &records, &table).transaction(|(meta, records, table)| {
            old_records.iter().try_for_each(|key| records.remove(key).map(|_| ()))?;
            old_table.iter().try_for_each(|key| table.remove(key).map(|_| ()))?;
            for (position, record) in content.records.iter().enumerate() {
                records.insert(format!("{position:06} {}", record.id).as_bytes(), encode(record))?;
            }
            for (key, value) in &rows {
                table.insert(key.as_bytes(), encode(value))?;
            }
            meta.insert("content_hash", &hash)?;
            Ok(())
        });
        committed(written)?;
        self.flush()?;
        Ok(Imported::Replaced)
    }

    /// A number that changes when the knowledge base does; 0 if nothing was imported yet.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn content_hash(&self) -> Result<u64, StoreError> {
        let known = self.tree("meta")?.get("content_hash");
        let known = known.map_err(|source| StoreError::Read { tree: "meta", source })?;
        Ok(known
            .and_then(|bytes| bytes.as_ref().try_into().ok())
            .map_or(0, u64::from_be_bytes))
    }

    /// The knowledge base as it stands, or `None` if nothing was imported yet.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn content(&self) -> Result<Option<Content>, StoreError> {
        let table = self.rows::<Value>("table")?;
        if table.is_empty() {
            return Ok(None);
        }
        let mut fields = Map::new();
        for (key, value) in table {
            let key = String::from_utf8_lossy(&key).into_owned();
            match key.split_once(' ') {
                Some((field, _)) => {
                    let list = fields.entry(field).or_insert_with(|| Value::Array(Vec::new()));
                    list.as_array_mut()
                        .into_iter()
                        .for_each(|list| list.push(value.clone()));
                }
                None => {
                    fields.insert(key, value);
                }
            }
        }
        let records = self
            .rows::<Value>("records")?
            .into_iter()
            .map(|(_, record)| record)
            .collect();
        fields.insert("records".to_owned(), Value::Array(records));
        decode("table", b"content", &encode(&fields)).map(Some)
    }
}

/// Everything but the records: a row for each field, and for a list one more for each of its entries.
fn table_rows(content: &Content) -> Vec<(String, Value)> {
    let fields: BTreeMap<String, Value> = match serde_json::to_value(content) {
        Ok(Value::Object(fields)) => fields.into_iter().collect(),
        _ => unreachable!("the content is a struct whose maps have string keys"),
    };
    let mut rows = Vec::new();
    for (field, value) in fields {
        match value {
            _ if field == "records" => {}
            Value::Array(entries) => {
                rows.push((field.clone(), Value::Array(Vec::new())));
                let numbered = entries.into_iter().enumerate();
                rows.extend(numbered.map(|(position, entry)| (format!("{field} {position:06}"), entry)));
            }
            value => rows.push((field, value)),
        }
    }
    rows
}

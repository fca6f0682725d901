//! Lists of numbers as bytes when a table is stored: they are read back as fast as they are copied.
//!
//! For `#[serde(with = "packed")]`. Numbers are little-endian.

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

/// A number of a fixed count of bytes.
pub(super) trait Number: Copy {
    /// How many bytes it has.
    const BYTES: usize;
    /// Appends its bytes.
    fn write(self, bytes: &mut Vec<u8>);
    /// Reads it from so many bytes.
    fn read(bytes: &[u8]) -> Self;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Number for $number {
            const BYTES: usize = size_of::<$number>();
            fn write(self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }
            fn read(bytes: &[u8]) -> Self {
                Self::from_le_bytes(bytes.try_into().expect("chunks of so many bytes"))
            }
        }
    )*};
}
numbers!(i8, u8, u16, u32, u64, f32);

pub(super) fn serialize<T: Number, S: Serializer>(numbers: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(numbers.len() * T::BYTES);
    for number in numbers {
        number.write(&mut bytes);
    }
    serializer.serialize_bytes(&bytes)
}

pub(super) fn deserialize<'de, T: Number, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct Bytes<T>(std::marker::PhantomData<T>);
    impl<T: Number> Visitor<'_> for Bytes<T> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(formatter, "numbers of {} bytes", T::BYTES)
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<T>, E> {
            let numbers = bytes.chunks_exact(T::BYTES);
            if numbers.remainder().is_empty() {
                Ok(numbers.map(T::read).collect())
            } else {
                Err(E::invalid_length(bytes.len(), &self))
            }
        }
    }
    deserializer.deserialize_bytes(Bytes(std::marker::PhantomData))
}

//! Static French word vectors: words of like meaning lie near each other, whatever their letters.
//!
//! `embedding/fr.bin` is read where it lies in the program; nothing is loaded. `embedding/README.md` says where it comes
//! from, `embedding/make.py` makes it.
//!
//! ```text
//! "FRV1" │ u32 words n │ u32 vectors m │ u32 dimensions │ n × u32 word hash, ascending │ n × u16 vector │ m × dimensions × i8
//! ```
//!
//! Numbers are little-endian. Words are folded; several may share a vector.

use serde::{Deserialize, Serialize};

static FRENCH: &[u8] = include_bytes!("embedding/fr.bin");

/// How many numbers a word vector has.
pub const DIMENSIONS: usize = 64;
/// Magic and three counts.
const HEADER: usize = 16;

/// What a word means, as the place of its vector among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Meaning(u16);

impl Meaning {
    /// The meaning of a folded word, if it is one of the 60,000 most frequent of French.
    ///
    /// ```
    /// use guichet::language::Meaning;
    /// let likeness = |a, b| Meaning::of(a).zip(Meaning::of(b)).map_or(0.0, |(a, b)| a.likeness(b));
    /// assert!(likeness("ordinateur", "imprimante") > likeness("ordinateur", "fromage"));
    /// assert_eq!(Meaning::of("xqzt"), None);
    /// ```
    pub fn of(word: &str) -> Option<Self> {
        let words = count();
        let (hashes, _) = FRENCH[HEADER..HEADER + 4 * words].as_chunks::<4>();
        let at = hashes
            .binary_search_by_key(&hash(word), |bytes| u32::from_le_bytes(*bytes))
            .ok()?;
        let (rows, _) = FRENCH[HEADER + 4 * words..HEADER + 6 * words].as_chunks::<2>();
        Some(Self(u16::from_le_bytes(rows[at])))
    }

    /// Its numbers as they are stored.
    fn row(self) -> &'static [u8; DIMENSIONS] {
        let (rows, _) = FRENCH[HEADER + 6 * count()..].as_chunks::<DIMENSIONS>();
        &rows[usize::from(self.0)]
    }

    /// Its vector, of length 1.
    pub fn vector(self) -> [f32; DIMENSIONS] {
        let length = self.length();
        self.row().map(|x| f32::from(x.cast_signed()) / length)
    }

    /// The length of its vector as it is stored: what [`product`](Self::product) is to be divided by, once for each.
    pub fn length(self) -> f32 {
        self.product(self).sqrt().max(f32::MIN_POSITIVE)
    }

    /// The dot product of two vectors as they are stored.
    pub fn product(self, other: Self) -> f32 {
        let products = self.row().iter().zip(other.row());
        let sum: i32 = products
            .map(|(a, b)| i32::from(a.cast_signed()) * i32::from(b.cast_signed()))
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "64 products of small numbers are below 2^24")]
        let sum = sum as f32;
        sum
    }

    /// How alike two meanings are: the cosine of their vectors, −1 to 1.
    pub fn likeness(self, other: Self) -> f32 {
        self.product(other) / (self.length() * other.length())
    }
}

/// How many words there are.
fn count() -> usize {
    let bytes = [FRENCH[4], FRENCH[5], FRENCH[6], FRENCH[7]];
    usize::try_from(u32::from_le_bytes(bytes)).expect("a machine counts to four billion")
}

/// FNV-1a over the bytes of a word, folded to 32 bits, as in the script that made the file.
fn hash(word: &str) -> u32 {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    u32::try_from((hash ^ (hash >> 32)) & u64::from(u32::MAX)).expect("32 bits are left")
}

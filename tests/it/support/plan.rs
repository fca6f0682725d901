//! How much of a long test is to be done, and with which seed.

/// How much of it.
pub(crate) struct Plan {
    pub(crate) questions: usize,
    pub(crate) kills: usize,
    pub(crate) rooms: usize,
    pub(crate) seed: u64,
}

impl Plan {
    /// The short form, changed as an environment variable says.
    pub(crate) fn read(variable: &str, short: Self) -> Self {
        let mut plan = short;
        let text = std::env::var(variable).unwrap_or_default();
        let words: Vec<&str> = text.split_whitespace().collect();
        for pair in words.chunks(2) {
            let [name, number] = pair else {
                panic!("{text}: every word has its number")
            };
            let number: usize = number.parse().unwrap_or_else(|_| panic!("{number} is no number"));
            match *name {
                "--questions" => plan.questions = number,
                "--kills" => plan.kills = number,
                "--rooms" => plan.rooms = number,
                "--seed" => plan.seed = u64::try_from(number).expect("a number of 64 bits"),
                other => panic!("{other}: --questions, --kills, --rooms and --seed are known"),
            }
        }
        plan
    }

    /// Numbers that look random, the same for the same seed.
    pub(crate) fn random(&self) -> Random {
        Random::from(self.seed)
    }
}

/// A small generator of numbers that look random.
pub(crate) struct Random(u64);

impl From<u64> for Random {
    fn from(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
}

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

//! Numbers that look random and are the same on every machine: `SplitMix64`.

use uuid::Uuid;

/// A sequence of numbers that its seed decides.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        let span = u64::from(high.saturating_sub(low)) + 1;
        low + u32::try_from(self.draw() % span).unwrap_or_default()
    }

    /// True `percent` times out of a hundred.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of several; there must be one.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let last = u32::try_from(from.len()).unwrap_or(u32::MAX).checked_sub(1)?;
        from.get(usize::try_from(self.between(0, last)).unwrap_or_default())
    }

    /// A UUID of version 4.
    pub fn uuid(&mut self) -> Uuid {
        let bits = (u128::from(self.draw()) << 64) | u128::from(self.draw());
        uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_decides_the_sequence() {
        let numbers = |seed| {
            let mut random = Random::new(seed);
            [random.draw(), random.draw()]
        };
        assert_eq!(numbers(0), [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4], "as published for SplitMix64");
        assert_ne!(numbers(0), numbers(1));
    }

    #[test]
    fn both_ends_are_drawn_and_nothing_beyond() {
        let mut random = Random::new(7);
        let drawn: std::collections::BTreeSet<u32> = (0..200).map(|_| random.between(3, 5)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!(random.pick::<u8>(&[]), None);
    }
}

//! Streams of random numbers, each found directly from what it is for.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

/// The generator behind every stream: xoshiro256++, named because its numbers are the same everywhere.
pub type Stream = Xoshiro256PlusPlus;

/// What a stream is for. The numbers are part of the streams' identity: changing one changes results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// When callers arrive.
    Arrivals = 1,
    /// How long callers would wait.
    Patience = 2,
    /// How long calls take.
    Handling = 3,
    /// Yes-or-no choices of callers, such as balking.
    Choices = 4,
    /// How busy days and intervals are.
    Busyness = 5,
    /// On which replications a fractional staff is rounded up.
    Staffing = 6,
}

/// The stream of one purpose of one named thing (a call type, an agent group) in one run.
///
/// The 256 bits of state are four steps of SplitMix64 (Steele, Lea and Flood, 2014) from a mixture of the four keys,
/// so any stream is reached at once, in any order, on any machine. Two streams of the 2^256 − 1 long cycle overlap with
/// negligible probability.
///
/// ```
/// use callcenter::chance::{Purpose, stream};
/// use rand::Rng;
/// let mut a = stream(56, 0, "service", Purpose::Arrivals);
/// let mut b = stream(56, 0, "service", Purpose::Arrivals);
/// assert_eq!(a.next_u64(), b.next_u64());
/// ```
pub fn stream(seed: u64, run: u64, name: &str, purpose: Purpose) -> Stream {
    keyed(seed, run, name_key(name), purpose)
}

/// A name as a key: FNV-1a over its bytes. Computed once per model.
pub(crate) fn name_key(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

pub(crate) fn keyed(seed: u64, run: u64, name_key: u64, purpose: Purpose) -> Stream {
    let mut state = 0;
    for key in [seed, run, name_key, purpose as u64] {
        state = mix(state ^ key);
    }
    let mut bytes = [0u8; 32];
    for chunk in bytes.chunks_exact_mut(8) {
        state = state.wrapping_add(GOLDEN);
        chunk.copy_from_slice(&finish(state).to_le_bytes());
    }
    Stream::from_seed(bytes)
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(z: u64) -> u64 {
    finish(z.wrapping_add(GOLDEN))
}

fn finish(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

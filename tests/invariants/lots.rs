//! The lots that callers draw call by call, found once more from what the streams are said to be: four steps of SplitMix64
//! from a mixture of the keys seed, run, FNV-1a of the name, purpose and caller's number, and of a later call its number.

use callcenter::chance::{Purpose, Stream};
use rand::{RngExt, SeedableRng};

/// Whose lot it is: the `number`-th caller whose first call is of a type, in call `attempt` from 0.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    pub seed: u64,
    pub run: u64,
    pub name: &'a str,
    pub number: u64,
    pub attempt: u64,
}

/// A uniform number, the first of its stream.
pub fn lot(whose: Whose<'_>, purpose: Purpose) -> f64 {
    stream(whose, purpose).random()
}

/// The first two uniform numbers of a stream.
pub fn two_lots(whose: Whose<'_>, purpose: Purpose) -> [f64; 2] {
    let mut stream = stream(whose, purpose);
    [stream.random(), stream.random()]
}

/// The first so many uniform numbers of a stream.
pub fn many_lots(whose: Whose<'_>, purpose: Purpose, many: usize) -> Vec<f64> {
    let mut stream = stream(whose, purpose);
    (0..many).map(|_| stream.random()).collect()
}

fn stream(whose: Whose<'_>, purpose: Purpose) -> Stream {
    let hashed = whose
        .name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
    let Whose {
        seed,
        run,
        number,
        attempt,
        ..
    } = whose;
    let keys = [seed, run, hashed, purpose as u64, number, attempt];
    let keys = if attempt == 0 { &keys[..5] } else { &keys[..] };
    let mut state = keys.iter().fold(0, |state, key| {
        scrambled((state ^ key).wrapping_add(GOLDEN))
    });
    let mut bytes = Vec::new();
    for _ in 0..4 {
        state = state.wrapping_add(GOLDEN);
        bytes.extend(scrambled(state).to_le_bytes());
    }
    Stream::from_seed(bytes.try_into().unwrap())
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn scrambled(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

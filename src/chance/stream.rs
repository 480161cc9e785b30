//! Streams of random numbers, each found directly from what it is for.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

/// The generator behind every stream: xoshiro256++, named because its numbers are the same everywhere.
pub type Stream = Xoshiro256PlusPlus;

/// Raised whenever some stream gives other numbers than before: what was played with other numbers cannot be added up.
pub(crate) const STREAMS: u32 = 1;

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
    /// In which order a block of replications takes its strata; here the block stands for the run.
    Strata = 7,
    /// Where in its stratum a replication lies.
    WithinStratum = 8,
    /// Which idle agent a call goes to, where a lot decides.
    AgentByLot = 9,
    /// Which waiting call an agent takes, where a lot decides.
    CallByLot = 10,
    /// How long calls take a group that has a law of its own.
    OwnHandling = 11,
    /// How long callers are on hold.
    Hold = 12,
    /// How long wrap-up takes.
    WrapUp = 13,
    /// How long agents take to pick up.
    PickUp = 14,
    /// Whether a person is absent.
    Absence = 15,
    /// How fast a person is.
    PersonalSpeed = 16,
    /// How long those who waited as the day opened would still wait.
    PatienceLeft = 17,
    /// How long the calls of those who waited as the day opened take.
    HandlingOfWaiting = 18,
    /// How long the calls that agents handled as the day opened still take.
    HandlingLeft = 19,
    /// Whether and when a caller who was not served calls again.
    Redial = 20,
    /// Whether a call settles the matter, and when the caller calls again if not.
    Return = 21,
    /// Whether, to whom and how a call is passed on.
    Transfer = 22,
    /// Whether a call reaches a wrong queue first, and when that is found out.
    Misroute = 23,
    /// What a caller does on hearing an announcement.
    Announcement = 24,
    /// At which of the messages to those who wait a caller hangs up.
    Repeats = 25,
    /// How long a caller is in self-service, and how that ends.
    SelfService = 26,
    /// Whether and when a contained caller calls again.
    ContainedAgain = 27,
    /// Whether a caller accepts to be rung back, and when.
    Callback = 28,
    /// Whether a caller who is rung back answers, and how long an agent dials.
    Dialling = 29,
    /// Whether a dial reaches somebody, and how long it takes.
    Dial = 30,
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
    seeded(&[seed, run, name_key, purpose as u64])
}

/// The stream of one purpose of one caller, or one occasion, of a named thing in one run: what is not drawn in the order
/// of arrival.
pub(crate) fn numbered(
    seed: u64,
    run: u64,
    name_key: u64,
    purpose: Purpose,
    number: u64,
) -> Stream {
    seeded(&[seed, run, name_key, purpose as u64, number])
}

/// The same for a later attempt of that caller: the first one is number 0, whose stream is that of the caller.
pub(crate) fn attempted(
    seed: u64,
    run: u64,
    name_key: u64,
    purpose: Purpose,
    number: u64,
    attempt: u64,
) -> Stream {
    match attempt {
        0 => numbered(seed, run, name_key, purpose, number),
        _ => seeded(&[seed, run, name_key, purpose as u64, number, attempt]),
    }
}

fn seeded(keys: &[u64]) -> Stream {
    let mut state = 0;
    for key in keys {
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

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    /// **Value-breaking** when this changes: every result of every scenario changes with it, and the changelog must say
    /// so.
    #[test]
    fn the_first_numbers_of_every_stream_are_pinned() {
        let pinned = [
            (
                Purpose::Arrivals,
                [
                    0xb893_6c2a_70f9_a0ae,
                    0x9b74_5410_325f_ae7c,
                    0x050f_1365_e8ea_be7f,
                    0x87fe_8bf8_2b83_3e86,
                ],
            ),
            (
                Purpose::Patience,
                [
                    0x72d1_1065_9ab1_73af,
                    0x5e27_8086_01a3_3f13,
                    0x9881_44c9_e1c8_d98c,
                    0x06ef_f81e_d410_e61f,
                ],
            ),
            (
                Purpose::Handling,
                [
                    0x9305_e6ad_c3a0_9113,
                    0x862d_18ce_7652_f96d,
                    0xb8f9_6c53_75a9_12b4,
                    0x86a0_d740_beea_31dd,
                ],
            ),
            (
                Purpose::Choices,
                [
                    0x1d77_2ddc_275d_87a0,
                    0x801b_4910_9a54_c40b,
                    0x329b_b1db_920f_fc8b,
                    0xcc41_1186_eaa5_1ef5,
                ],
            ),
            (
                Purpose::Busyness,
                [
                    0x7c77_36ef_4ade_915e,
                    0xa886_b0ac_caea_9c07,
                    0x5617_413d_6833_268a,
                    0xb111_1da6_963f_9412,
                ],
            ),
            (
                Purpose::Staffing,
                [
                    0x5318_d235_7e6d_27c1,
                    0x7437_81b7_0fbf_dd7a,
                    0xc707_76a3_a5be_27cc,
                    0xefc6_07f4_bfb3_cd79,
                ],
            ),
            (
                Purpose::Hold,
                [
                    0x7793_4f96_aecb_00bb,
                    0x5a37_0961_0060_bff7,
                    0xeebd_5404_eb17_0ba0,
                    0x6d71_90ff_8c8a_1475,
                ],
            ),
            (
                Purpose::WrapUp,
                [
                    0xa868_0c5b_ad06_ba2e,
                    0x670f_c5d4_722c_4cef,
                    0xc8b8_786f_af5c_968c,
                    0xfad9_c970_6457_3768,
                ],
            ),
        ];
        for (purpose, numbers) in pinned {
            let mut rng = stream(56, 0, "service", purpose);
            assert_eq!([(); 4].map(|()| rng.next_u64()), numbers, "{purpose:?}");
        }
    }

    /// The same for what is drawn for each caller by itself.
    #[test]
    fn the_first_numbers_of_a_caller_are_pinned() {
        let mut rng = numbered(56, 0, name_key("service"), Purpose::PickUp, 3);
        let pinned = [
            0xf6a0_f2a3_dcd1_10a6,
            0x7935_e03a_d76a_6427,
            0x8bfa_cb1b_655e_f851,
            0x09c8_b062_54f9_c679,
        ];
        assert_eq!([(); 4].map(|()| rng.next_u64()), pinned);
    }

    /// The same for what is drawn for each call of a caller.
    #[test]
    fn the_first_numbers_of_later_calls_are_pinned() {
        let pinned = [
            (
                (Purpose::Redial, 0),
                [
                    0x608a_9f95_5250_000b,
                    0xc0d6_5ba2_7ee6_79ac,
                    0xea70_81ec_3fe8_1af5,
                    0x0794_f077_569f_1685,
                ],
            ),
            (
                (Purpose::Redial, 2),
                [
                    0xd452_e276_e3a5_e325,
                    0x4c7f_947b_012d_5a7a,
                    0x2611_1bf0_df16_c8e7,
                    0x30c7_bd74_37cc_4f4f,
                ],
            ),
            (
                (Purpose::Return, 0),
                [
                    0x3423_e85f_0727_8899,
                    0x7726_dad4_da60_d3c9,
                    0xe294_68d9_8151_678a,
                    0x8d79_c7a4_556f_bdcf,
                ],
            ),
            (
                (Purpose::Return, 2),
                [
                    0xa7fe_53e0_b2e7_7fb6,
                    0x9feb_eb57_1242_cf1a,
                    0x1e2d_cfd1_aa64_b8f1,
                    0xfd4c_69d1_357b_4099,
                ],
            ),
            (
                (Purpose::Transfer, 0),
                [
                    0x3889_4e52_94d8_368a,
                    0xea67_b9af_0228_9b3c,
                    0xf68e_ef56_9cb3_66cc,
                    0x3146_0d65_8022_0112,
                ],
            ),
            (
                (Purpose::Misroute, 0),
                [
                    0x4707_cb9c_231e_85f7,
                    0x517a_5d1c_ab2a_7eec,
                    0x5dc3_59a8_5606_1fd6,
                    0xb573_0d4f_2b25_b015,
                ],
            ),
            (
                (Purpose::Transfer, 1),
                [
                    0xc7f9_e6bd_0723_8719,
                    0xa2ae_02a0_f1f2_c628,
                    0x3192_5659_7b9a_d548,
                    0xfdab_bce5_9830_f101,
                ],
            ),
            (
                (Purpose::Patience, 1),
                [
                    0xf0d6_18a8_9fbb_78bb,
                    0xfea5_31c7_fba9_6a14,
                    0x241a_fca0_62b8_5865,
                    0xee75_a63b_4e12_cb0e,
                ],
            ),
        ];
        for ((purpose, attempt), numbers) in pinned {
            let mut rng = attempted(56, 0, name_key("service"), purpose, 3, attempt);
            assert_eq!(
                [(); 4].map(|()| rng.next_u64()),
                numbers,
                "{purpose:?} {attempt}"
            );
        }
        // The stream of a caller is that of its first call.
        let mut caller = numbered(56, 0, name_key("service"), Purpose::Redial, 3);
        assert_eq!(caller.next_u64(), pinned[0].1[0]);
    }

    #[test]
    fn every_key_leads_to_another_stream() {
        let first = |seed, run, name| stream(seed, run, name, Purpose::Arrivals).next_u64();
        let base = first(56, 0, "service");
        for other in [
            first(57, 0, "service"),
            first(56, 1, "service"),
            first(56, 0, "sales"),
            first(0, 56, "service"),
        ] {
            assert_ne!(other, base);
        }
    }
}

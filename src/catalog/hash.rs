//! A stable hash (FNV-1a, 64 bits) for made-up ids and addresses. It must not know what they are for.

/// The hash of a text: the same on every platform and in every version.
pub(super) fn hash(text: &str) -> u64 {
    let fnv = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    // The last bytes reach the low bits only: mixing spreads them.
    let mixed = (fnv ^ fnv >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}

/// Sixteen hexadecimal digits.
pub(super) fn hex(value: u64) -> String {
    (0..16).rev().filter_map(|place| char::from_digit(u32::try_from(value >> (4 * place) & 0xf).ok()?, 16)).collect()
}

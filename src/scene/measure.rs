//! How wide a text is, and how it is shortened. It must not know what it says.

/// A font of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Font {
    Sans,
    Bold,
    Mono,
}

/// Advance widths of `' '` to `'~'` in thousandths of an em, near the widest of the fonts that `system-ui` stands for.
const ADVANCES: [u16; 95] = [
    278, 300, 410, 620, 560, 830, 720, 240, 320, 320, 450, 690, 260, 410, 260, 420, 560, 560, 560, 560, 560, 560, 560,
    560, 560, 560, 260, 260, 690, 690, 690, 460, 950, 680, 620, 650, 720, 570, 550, 700, 730, 290, 540, 620, 520, 900,
    760, 760, 600, 760, 630, 590, 600, 710, 650, 950, 620, 600, 600, 320, 420, 320, 690, 460, 330, 550, 600, 510, 600,
    550, 350, 600, 590, 260, 270, 530, 260, 890, 590, 600, 600, 600, 380, 480, 360, 590, 510, 760, 510, 510, 490, 360,
    280, 360, 690,
];

/// The width of a text in pixels, rounded up, in the fonts that most people see (San Francisco, Segoe UI, Roboto).
pub fn width(text: &str, font: Font, size: i32) -> i32 {
    let percent = match font {
        Font::Sans => 90,
        Font::Bold => 98,
        Font::Mono => 100,
    };
    scaled(text, font, size, percent)
}

/// The width of a text in the widest font that someone may see (DejaVu Sans, Verdana).
pub fn widest(text: &str, font: Font, size: i32) -> i32 {
    let percent = match font {
        Font::Sans => 108,
        Font::Bold => 126,
        Font::Mono => 100,
    };
    scaled(text, font, size, percent)
}

fn scaled(text: &str, font: Font, size: i32, percent: i32) -> i32 {
    // Letters as wide as they are high are so in every font.
    let own =
        |letter: char| if is_square(letter) { advance(letter, font) * 100 } else { advance(letter, font) * percent };
    (text.chars().map(own).sum::<i32>() * size + 99_999) / 100_000
}

/// Whether a letter is of a script whose letters are squares, or of one that is not known.
fn is_square(letter: char) -> bool {
    u32::from(letter) >= 0x1100 && letter != '…' && letter != '→'
}

fn advance(letter: char, font: Font) -> i32 {
    // What isolates a text from the way of the line around it has no width.
    if matches!(letter, '\u{2066}'..='\u{2069}') {
        return 0;
    }
    match font {
        Font::Mono if is_square(letter) => 1204,
        Font::Mono => 602,
        Font::Sans | Font::Bold => match ADVANCES.get((letter as usize).wrapping_sub(0x20)) {
            Some(advance) => i32::from(*advance),
            None if u32::from(letter) >= 0x1100 => 1000,
            None if letter == '·' => 320,
            // Arabic, whose letters are joined; Devanagari, whose vowels stand above and below.
            None if matches!(letter, '\u{600}'..='\u{6ff}') => 430,
            None if matches!(letter, '\u{900}'..='\u{97f}') => 540,
            None => 680,
        },
    }
}

/// Whether a letter's width is not known: it is of a script whose letters the table does not have.
fn is_guessed(letter: char) -> bool {
    letter >= '\u{370}' && !matches!(letter, '\u{2000}'..='\u{22ff}')
}

/// A text that fits into `room` pixels: whole, whole but pressed into the length that is given back, or shortened in
/// the middle.
pub fn fit(text: &str, font: Font, size: i32, room: i32) -> (String, Option<i32>) {
    let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if widest(&text, font, size) <= room {
        return (text, None);
    }
    // Digits bear more pressing than words: an address shortened says less.
    let pressed = if font == Font::Mono { room * 5 / 4 } else { room };
    // Widths of other scripts are guessed: what is pressed would be stretched where the guess is too wide.
    if !text.contains(is_guessed) && width(&text, font, size) <= pressed {
        return (text, Some(room));
    }
    let letters: Vec<char> = text.chars().collect();
    // The kept letters shrink from an estimate, so that a very long text costs no more than a long one.
    let mut kept = letters.len().min(usize::try_from(room.max(0) * 5 / size.max(1)).unwrap_or_default());
    loop {
        let head = kept.div_ceil(2);
        let tail = kept - head;
        let short: String =
            letters.iter().take(head).chain(&['…']).chain(letters.iter().skip(letters.len() - tail)).collect();
        if widest(&short, font, size) <= room || kept == 0 {
            return if kept == 0 && widest("…", font, size) > room { (String::new(), None) } else { (short, None) };
        }
        kept -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, room: i32, expect: &str) {
        let (short, squeeze) = fit(text, Font::Mono, 12, room);
        assert_eq!(short, expect);
        assert!(squeeze.is_some() || widest(&short, Font::Mono, 12) <= room);
    }

    #[test]
    fn shortens_in_the_middle() {
        check("10.0.0.0/16", 100, "10.0.0.0/16");
        check("vpce-0123456789abcdef0", 100, "vpce-0…bcdef0");
        check("vpce-0123456789abcdef0", 8, "…");
        check("vpce-0123456789abcdef0", 5, "");
    }

    #[test]
    fn letters_as_wide_as_high_are_so_in_each_font() {
        assert_eq!(widest("ゾーン", Font::Bold, 13), 39);
        assert_eq!(widest("ゾーン", Font::Sans, 12), 36);
    }

    #[test]
    fn presses_what_nearly_fits() {
        let text = "Systems Manager";
        let room = width(text, Font::Bold, 13);
        assert_eq!(fit(text, Font::Bold, 13, room), (text.to_string(), Some(room)));
    }
}

/// A space at which no line is broken; it is not printed.
pub(super) const FIRM: &str = "\u{a0}";

/// Text broken at spaces into lines of at most `width` columns; every line after the first is indented by `indent`.
///
/// A word longer than a line stands on a line of its own; a figure stays with its margin and its percent sign. Lines of
/// the text stay lines.
pub fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let firm = [" ±", "± ", " %", " (≥", " (≤", "≥ ", "≤ ", " †"];
    let firm = firm.map(|apart| (apart, apart.replace(' ', FIRM)));
    let text = firm.iter().fold(text.to_owned(), |text, (apart, firm)| {
        text.replace(apart, firm)
    });
    let mut out = String::new();
    for (i, paragraph) in text.split('\n').enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let mut column = 0;
        for word in paragraph.split(' ') {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > width {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
    }
    out.replace(FIRM, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_words() {
        assert_eq!(wrapped("one two three", 8, 2), "one two\n  three");
        assert_eq!(wrapped("a verylongword b", 4, 0), "a\nverylongword\nb");
        assert_eq!(wrapped("it is 63.0 ± 1.1 %", 12, 0), "it is\n63.0 ± 1.1 %");
        assert_eq!(wrapped("first\nsecond line", 80, 0), "first\nsecond line");
    }
}

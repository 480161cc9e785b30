//! What somebody who wrote a wrong name may have meant.

/// The name that is closest to what was written, if one is close.
pub(super) fn nearest<'a, S: AsRef<str>>(found: &str, accepted: &'a [S]) -> Option<&'a str> {
    let found = found.trim().to_lowercase();
    accepted
        .iter()
        .map(|name| {
            let name = name.as_ref();
            let distance = strsim::damerau_levenshtein(&found, &name.to_lowercase());
            (distance, name)
        })
        // A third of the letters wrong is a slip of the finger; more is another word.
        .filter(|(distance, name)| *distance <= (name.chars().count().max(3) + 1) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// What to say about a wrong name: the nearest right one, and all that are accepted.
///
/// `found` is a phrase such as `unknown field` or `found "x"`.
pub(super) fn wrong_name<S: AsRef<str>>(phrase: &str, found: &str, accepted: &[S]) -> String {
    let all = accepted
        .iter()
        .map(AsRef::as_ref)
        .collect::<Vec<_>>()
        .join(", ");
    match nearest(found, accepted) {
        Some(name) if accepted.len() == 1 => format!("{phrase}; did you mean \"{name}\"?"),
        Some(name) => format!("{phrase}; did you mean \"{name}\"? (accepted: {all})"),
        None if accepted.is_empty() => format!("{phrase}; nothing is accepted here"),
        None => format!("{phrase}; accepted: {all}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let names = ["mean", "cv", "shape"];
        assert_eq!(nearest("meen", &names), Some("mean"));
        assert_eq!(nearest("Mean", &names), Some("mean"));
        assert_eq!(nearest("sahpe", &names), Some("shape"));
        assert_eq!(nearest("rate", &names), None);
        assert_eq!(
            wrong_name("unknown field", "meen", &names),
            "unknown field; did you mean \"mean\"? (accepted: mean, cv, shape)"
        );
        assert_eq!(
            wrong_name("unknown field", "meen", &["mean"]),
            "unknown field; did you mean \"mean\"?"
        );
        assert_eq!(
            wrong_name("unknown field", "rate", &names),
            "unknown field; accepted: mean, cv, shape"
        );
    }
}

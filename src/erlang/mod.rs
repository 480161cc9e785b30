//! What theory says.

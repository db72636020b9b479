//! Rendering of diagnostics; the only user of ariadne.

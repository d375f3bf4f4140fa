//! The picture: layout by rule, and SVG from it. It must not know signals or the DOM.

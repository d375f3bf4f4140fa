//! Endpoint, bucket and identity policies: parse, evaluate, reasons. It must not know routes.

//! The data plane: resolver, route choice, filters, traces, the matrix. It must not know drawing or sentences.

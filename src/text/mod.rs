//! Every sentence, in every language. It must not know how a verdict comes about.

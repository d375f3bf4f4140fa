//! The program `endpoint-lab`. It must not know anything but files, standard streams and the command language.
fn main() {}

//! Where the files are that a command names. It must not know what they hold.

use crate::net::SortedMap;
use std::fmt;

/// Files by their names: a disk, or what there is of one.
pub trait Files: fmt::Debug + Send + Sync {
    /// The text of a file; `-` is standard input where there is one.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read(&mut self, name: &str) -> Result<String, String>;

    /// Keeps a text under a name; `-` is standard output where there is one.
    ///
    /// # Errors
    /// Why it cannot be written.
    fn write(&mut self, name: &str, text: &str) -> Result<(), String>;

    /// The same files, for a session that begins where another stands.
    fn again(&self) -> Box<dyn Files>;
}

impl Clone for Box<dyn Files> {
    fn clone(&self) -> Self {
        self.again()
    }
}

impl Default for Box<dyn Files> {
    fn default() -> Self {
        Box::new(NoFiles)
    }
}

/// Where there are none.
#[derive(Clone, Copy, Debug)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, name: &str) -> Result<String, String> {
        Err([name, ": there are no files here"].concat())
    }

    fn write(&mut self, name: &str, _: &str) -> Result<(), String> {
        self.read(name).map(drop)
    }

    fn again(&self) -> Box<dyn Files> {
        Box::new(*self)
    }
}

/// Files that only go out, by a function that takes a name and a text: what a browser has.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing(pub fn(&str, &str));

impl Files for Outgoing {
    fn read(&mut self, name: &str) -> Result<String, String> {
        Err([name, ": the page reads no file by its name: drop the file on the page, or choose it under Import"]
            .concat())
    }

    fn write(&mut self, name: &str, text: &str) -> Result<(), String> {
        (self.0)(name, text);
        Ok(())
    }

    fn again(&self) -> Box<dyn Files> {
        Box::new(*self)
    }
}

/// Other files for reading only: what is written is read again, and forgotten in the end.
#[derive(Clone, Debug)]
pub struct Scratch<F> {
    below: F,
    written: SortedMap<String, String>,
}

impl<F: Files> Scratch<F> {
    /// The files below are never written.
    pub fn over(below: F) -> Self {
        Self { below, written: SortedMap::default() }
    }
}

impl<F: Files + Clone + 'static> Files for Scratch<F> {
    fn read(&mut self, name: &str) -> Result<String, String> {
        self.written.get(name).map_or_else(|| self.below.read(name), |text| Ok(text.clone()))
    }

    fn write(&mut self, name: &str, text: &str) -> Result<(), String> {
        self.written.insert(name.to_owned(), text.to_owned());
        Ok(())
    }

    fn again(&self) -> Box<dyn Files> {
        Box::new(self.clone())
    }
}

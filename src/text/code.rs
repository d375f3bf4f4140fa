//! What a reader tells apart in a script, a template or a configuration: names, texts and comments. It must not know the languages'
//! grammars: a line of bash, YAML, HCL or JSON is read by the same few rules.

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Plain,
    /// What a value is given to, at the beginning of a line.
    Name,
    /// In quotes.
    Text,
    /// Behind `#`.
    Comment,
}

/// A text in parts; together they are the text.
pub fn marked(text: &str) -> Vec<(Mark, &str)> {
    let mut parts = Vec::new();
    text.split_inclusive('\n').for_each(|line| of_line(line, &mut parts));
    parts.retain(|(_, part)| !part.is_empty());
    parts
}

fn of_line<'t>(line: &'t str, parts: &mut Vec<(Mark, &'t str)>) {
    let body = line.trim_start();
    let body = body.strip_prefix("- ").unwrap_or(body);
    let (before, body) = line.split_at(line.len() - body.len());
    let (name, mut rest) = body.split_at(name_length(body));
    parts.extend([(Mark::Plain, before), (Mark::Name, name)]);
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|it| it.find(['#', '"', '\''])).map(|at| from + at) {
        let (plain, found) = rest.split_at(at);
        if found.starts_with('#') {
            // Within a word it is a part of it.
            if !plain.is_empty() && !plain.ends_with([' ', '\t']) {
                from = at + 1;
                continue;
            }
            parts.extend([(Mark::Plain, plain), (Mark::Comment, found)]);
            return;
        }
        let (quoted, after) = found.split_at(quoted_length(found));
        parts.extend([(Mark::Plain, plain), (Mark::Text, quoted)]);
        rest = after;
        from = 0;
    }
    parts.push((Mark::Plain, rest));
}

/// How long a text in quotes is at the beginning; to the end of the line where the quotes do not end.
fn quoted_length(text: &str) -> usize {
    let mut letters = text.char_indices();
    let quote = letters.next().map_or('"', |(_, quote)| quote);
    while let Some((at, c)) = letters.next() {
        if c == quote {
            return at + 1;
        }
        if c == '\\' && quote == '"' {
            letters.next();
        }
    }
    text.len()
}

/// How long the name is that a value is given to at the beginning: `Name: `, `name = `, `"Name": ` or `NAME=`; 0 where there is none.
fn name_length(text: &str) -> usize {
    let length = if text.starts_with(['"', '\'']) {
        quoted_length(text)
    } else {
        let is_of_name = |(at, c): (usize, char)| {
            let is_within =
                c == ':' && !text.get(at + 1..).unwrap_or_default().starts_with([' ', '\n']) && at + 1 < text.len();
            c.is_ascii_alphanumeric() || is_within || "_-.".contains(c)
        };
        text.char_indices().find(|it| !is_of_name(*it)).map_or(text.len(), |(at, _)| at)
    };
    let rest = text.get(length..).unwrap_or_default();
    let is_given = rest.starts_with(':') || rest.trim_start_matches(' ').starts_with("= ") || rest.starts_with('=');
    if is_given { length } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names in `<>`, texts in `«»`, comments in `/* */`.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let parts = marked(text);
        assert_eq!(parts.iter().map(|(_, part)| *part).collect::<String>(), text);
        let shown = |(mark, part): &(Mark, &str)| match mark {
            Mark::Plain => (*part).to_owned(),
            Mark::Name => ["<", part, ">"].concat(),
            Mark::Text => ["«", part, "»"].concat(),
            Mark::Comment => ["/*", part, "*/"].concat(),
        };
        assert_eq!(parts.iter().map(shown).collect::<String>(), expected);
    }

    #[test]
    fn lines_are_cut_into_what_a_reader_tells_apart() {
        check("VPC=$(aws ec2 create-vpc)  # the VPC\n", "<VPC>=$(aws ec2 create-vpc)  /*# the VPC\n*/");
        check("  Type: AWS::EC2::VPC\n", "  <Type>: AWS::EC2::VPC\n");
        check("  - Key: Name\n    Fn::Sub: 'a#b'\n", "  - <Key>: Name\n    <Fn::Sub>: «'a#b'»\n");
        check("  cidr_block    = \"10.0.0.0/16\"\n", "  <cidr_block>    = «\"10.0.0.0/16\"»\n");
        check("resource \"aws_vpc\" \"a\" {\n}\n", "resource «\"aws_vpc\"» «\"a\"» {\n}\n");
        check("  \"Vpcs\": [{\"Id\": \"a\\\"#\"}],", "  <\"Vpcs\">: [{«\"Id\"»: «\"a\\\"#\"»}],");
        check("# all of it", "/*# all of it*/");
        check("a#b 'not ended\n\n", "a#b «'not ended\n»\n");
        check("ü: 'é' # ä", "ü: «'é'» /*# ä*/");
        check("", "");
    }
}

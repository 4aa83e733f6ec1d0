//! Reads the SDL well enough to list fields and to select everything of a type.

use std::collections::BTreeMap;

/// Object and union types by name.
pub struct Sdl {
    objects: BTreeMap<String, Vec<(String, String)>>,
    unions: BTreeMap<String, Vec<String>>,
}

impl Sdl {
    /// The schema of this build.
    pub fn of_gateway() -> Self {
        Self::parse(&gateway::graphql::sdl())
    }

    fn parse(text: &str) -> Self {
        let (mut objects, mut unions) = (BTreeMap::<String, Vec<(String, String)>>::new(), BTreeMap::new());
        let (mut current, mut in_comment) = (None, false);
        for line in text.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix("\"\"\"") {
                let ends_here = rest.len() >= 3 && rest.ends_with("\"\"\"");
                in_comment = !(in_comment || ends_here);
                continue;
            }
            if in_comment || line.is_empty() {
                in_comment = in_comment && !line.ends_with("\"\"\"");
                continue;
            }
            if let Some(rest) = line.strip_prefix("type ") {
                current = rest.split([' ', '{']).next().map(str::to_owned);
            } else if let Some(rest) = line.strip_prefix("union ") {
                let (name, members) = rest.split_once('=').expect("a union with members");
                let members = members.split('|').map(|member| member.trim().to_owned()).collect();
                unions.insert(name.trim().to_owned(), members);
            } else if line.starts_with('}') {
                current = None;
            } else if let Some(object) = &current {
                let (name, result) = match line.split_once('(') {
                    Some((name, rest)) => (name, rest.rsplit_once("):").expect("arguments end").1),
                    None => line.split_once(':').expect("a field with a type"),
                };
                let result: String = result
                    .split('@')
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect();
                objects.entry(object.clone()).or_default().push((name.trim().to_owned(), result));
            }
        }
        Self { objects, unions }
    }

    /// `Query.me`, `Mutation.signIn`, … of all three roots.
    pub fn fields(&self) -> Vec<String> {
        ["Query", "Mutation", "Subscription"]
            .iter()
            .flat_map(|root| self.objects[*root].iter().map(move |(name, _)| format!("{root}.{name}")))
            .collect()
    }

    /// A selection of all scalars below a root field, `depth` levels down; empty for a scalar.
    pub fn selection(&self, field: &str, depth: usize) -> String {
        let (root, name) = field.split_once('.').expect("root and field");
        let (_, result) =
            self.objects[root].iter().find(|(field, _)| field == name).expect("a field of the schema");
        self.select(result, depth)
    }

    fn select(&self, name: &str, depth: usize) -> String {
        if let Some(members) = self.unions.get(name) {
            let members: String = members
                .iter()
                .map(|member| match depth {
                    // What a refusal says is always of interest.
                    0 if member != "Refused" => String::new(),
                    _ => format!(" ... on {member} {}", self.select(member, depth.max(1))),
                })
                .collect();
            return format!("{{ __typename{members} }}");
        }
        let Some(fields) = self.objects.get(name) else { return String::new() };
        if depth == 0 {
            return "{ __typename }".to_owned();
        }
        let fields: Vec<String> = fields
            .iter()
            .filter(|(_, result)| {
                depth > 1 || !(self.objects.contains_key(result) || self.unions.contains_key(result))
            })
            .map(|(field, result)| format!("{field} {}", self.select(result, depth - 1)))
            .collect();
        format!("{{ __typename {} }}", fields.join(" "))
    }
}

#[test]
fn the_reader_understands_what_async_graphql_writes() {
    let sdl = Sdl::parse(
        "\"\"\"\nAll queries.\ntype Nothing {\n\"\"\"\ntype Query {\n\t\"\"\"\n\tOne.\n\t\"\"\"\n\tone(id: ID!, day: Date = \"2026-01-01\"): [One!]!\n\ttwo: Two\n}\n\
         type Mutation {\n\tact(input: In!): Act!\n}\ntype Subscription {\n\tone: One!\n}\n\
         type One {\n\t\"\"\"A name.\"\"\"\n\tname: String!\n\ttwo: Two!\n}\nunion Act = One | Refused\ntype Refused {\n\tcode: String!\n}\n\
         type Two {\n\tnumber: Int!\n}\nenum E {\n\tA\n}\ninput In {\n\tid: ID!\n}\n",
    );
    assert_eq!(sdl.fields(), ["Query.one", "Query.two", "Mutation.act", "Subscription.one"]);
    assert_eq!(sdl.selection("Query.one", 2), "{ __typename name  two { __typename number  } }");
    assert_eq!(sdl.selection("Query.one", 1), "{ __typename name  }");
    assert_eq!(sdl.selection("Mutation.act", 0), "{ __typename ... on Refused { __typename code  } }");
}

//! What travels: page, versions, opaque body, origin. Compared on read, because a reply can be another one's.

use domain::id::{GroupId, LessonId, OperationId, SchoolId, SubjectId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One journal page: what a teacher has open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JournalPage {
    pub school: SchoolId,
    pub group: GroupId,
    pub subject: SubjectId,
}

/// One committed change of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalChange {
    pub page: JournalPage,
    /// The lesson it belongs to, when it belongs to one.
    pub lesson: Option<LessonId>,
    /// The client's number of the operation that made it, by which its own page knows it.
    pub operation: OperationId,
    /// Cells with their new versions as JSON, opaque here.
    pub cells: String,
}

/// Longest body that is published; a longer change is announced without its cells, and readers fetch the page.
pub const LONGEST_CELLS: usize = 64 * 1024;
const FORM: u8 = 2;

#[derive(Serialize, Deserialize)]
struct Message {
    form: u8,
    origin: u64,
    school: i32,
    group: i64,
    subject: i64,
    lesson: Option<i64>,
    operation: uuid::Uuid,
    cells: String,
}

impl JournalPage {
    /// The Redis channel: the school is readable for operators, the page is not.
    #[must_use]
    pub fn channel(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(self.group.get().to_be_bytes());
        hasher.update(self.subject.get().to_be_bytes());
        let digest: [u8; 32] = hasher.finalize().into();
        let page = u64::from_be_bytes(std::array::from_fn(|at| digest[at]));
        format!("tabel:live:{}:{page:016x}", self.school)
    }
}

impl JournalChange {
    /// The message, marked with the process it came from.
    #[must_use]
    pub fn encode(&self, origin: u64) -> Option<String> {
        let cells = if self.cells.len() > LONGEST_CELLS { "null".to_owned() } else { self.cells.clone() };
        serde_json::to_string(&Message {
            form: FORM,
            origin,
            school: self.page.school.get(),
            group: self.page.group.get(),
            subject: self.page.subject.get(),
            lesson: self.lesson.map(LessonId::get),
            operation: self.operation.get(),
            cells,
        })
        .ok()
    }

    /// Reads a message and its origin; `None` for another form or a page that does not belong to the channel.
    #[must_use]
    pub fn decode(channel: &str, text: &str) -> Option<(u64, Self)> {
        let message: Message = serde_json::from_str(text).ok()?;
        let page = JournalPage {
            school: SchoolId::new(message.school),
            group: GroupId::new(message.group),
            subject: SubjectId::new(message.subject),
        };
        if message.form != FORM || page.channel() != channel {
            return None;
        }
        let change = Self {
            page,
            lesson: message.lesson.map(LessonId::new),
            operation: OperationId::new(message.operation),
            cells: message.cells,
        };
        Some((message.origin, change))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_belongs_to_its_channel_only() {
        let page = |school| JournalPage {
            school: SchoolId::new(school),
            group: GroupId::new(2),
            subject: SubjectId::new(3),
        };
        let change = JournalChange {
            page: page(1),
            lesson: Some(LessonId::new(4)),
            operation: OperationId::new(uuid::Uuid::from_u128(5)),
            cells: "[1]".to_owned(),
        };
        let text = change.encode(9).expect("encodes");
        assert_eq!(JournalChange::decode(&page(1).channel(), &text), Some((9, change)));
        assert_eq!(JournalChange::decode(&page(2).channel(), &text), None);
        assert_eq!(JournalChange::decode(&page(1).channel(), "{}"), None);
    }
}

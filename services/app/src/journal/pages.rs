//! The pages one may open: group and subject, with the periods of the group.

use authz::{Action, Relation, RelationSet, Resource};
use domain::group::GroupKind;
use domain::id::{GroupId, SubjectId};
use store::access::Facts;
use store::calendar::Period;

use crate::access::Target;
use crate::{Actor, App, Failure, Outcome};

/// A page one may open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPage {
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub group_name: String,
    /// What it is.
    pub group_kind: GroupKind,
    /// Grade or course.
    pub grade: Option<u8>,
    /// The subject.
    pub subject: SubjectId,
    /// Its name.
    pub subject_name: String,
    /// One teaches it, rather than looks at it.
    pub own: bool,
}

/// Pages one may open, own ones first.
pub type OpenPages = Vec<OpenPage>;

impl App {
    /// The pages the actor may open today. Two statements.
    pub async fn open_pages(&self, actor: &Actor) -> Outcome<OpenPages> {
        let today = actor.today(self.now());
        let mut tx = self.store.tenant(actor.context()).await?;
        let facts = self.facts(&mut tx, actor, Target::School).await?;
        if !facts.member {
            return Err(Failure::NotFound);
        }
        let matter: RelationSet =
            self.policy.relations_that_matter(actor.role, Resource::Journal, Action::Read);
        if matter.is_empty() {
            return Err(crate::access::forbidden(actor, Resource::Journal, Action::Read).into());
        }
        let all = matter.contains(Relation::School);
        let rows = store::teaching::list_open_pages(&mut tx, actor.membership, today, all).await?;
        tx.finish();
        Ok(rows
            .into_iter()
            .filter(|row| {
                let facts = Facts {
                    own_assignment: row.own,
                    own_class: row.own_class,
                    substitute: row.substitute,
                    delegate: row.delegate,
                    ..facts
                };
                self.decide(actor, &facts, (Resource::Journal, Action::Read)).is_ok()
            })
            .map(|row| OpenPage {
                group: row.group,
                group_name: row.group_name,
                group_kind: row.group_kind,
                grade: row.grade,
                subject: row.subject,
                subject_name: row.subject_name,
                own: row.own || row.substitute || row.delegate,
            })
            .collect())
    }

    /// The periods of a group in the study year that holds today. Two statements.
    pub async fn periods_of(&self, actor: &Actor, group: GroupId) -> Outcome<Vec<Period>> {
        let today = actor.today(self.now());
        let mut tx = self.store.tenant(actor.context()).await?;
        let facts =
            self.facts(&mut tx, actor, Target::Group { group, subject: None, span: (today, today) }).await?;
        self.decide(actor, &facts, (Resource::Journal, Action::Read))?;
        let periods = store::calendar::list_periods(&mut tx, group, today).await?;
        tx.finish();
        Ok(periods)
    }
}

/// A page one wants to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRight {
    /// The group.
    pub group: GroupId,
    /// The subject.
    pub subject: SubjectId,
}

impl App {
    /// Whether the actor may read a page today: asked before every live change (C-21). One statement.
    pub async fn may_read_page(&self, actor: &Actor, page: PageRight) -> Outcome<()> {
        let today = actor.today(self.now());
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = Target::Group { group: page.group, subject: Some(page.subject), span: (today, today) };
        let facts = self.facts(&mut tx, actor, target).await?;
        self.decide(actor, &facts, (Resource::Journal, Action::Read))?;
        tx.finish();
        Ok(())
    }
}

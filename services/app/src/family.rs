//! A family across schools: one parent, several children, several schools, one sign-in (S0-2.11; ux.md 4.7).
//!
//! A role opens what it opens: from a parent's or trusted person's role all memberships of this kind are within reach,
//! each child in a transaction of its own school, in the name of the membership that holds the relation. Nobody else
//! reaches anything here, and another school's answer never tells more than "not found".

use authz::{Action, Resource};
use domain::id::{PupilId, SchoolId};
use domain::person::PersonName;
use domain::role::Role;
use store::access::Facts;
use store::session::Choice;
use store::{SystemReason, TenantTx};

use crate::access::Target;
use crate::{Actor, App, Failure, Kind, Outcome, RefusalCode};

/// Memberships of a family looked at in one request, at most.
const MOST: usize = 12;

/// A pupil whose diary the one who asks opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyChild {
    /// The pupil's school.
    pub school: SchoolId,
    /// The pupil.
    pub pupil: PupilId,
    /// Given name, as tabs show it.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Name of the home group today.
    pub group: Option<String>,
    /// Short name of the school.
    pub school_name: String,
    /// Opaque id of the membership that reaches the pupil.
    pub membership: String,
}

/// A transaction of a pupil's own school.
pub(crate) struct OpenPupil {
    /// Sees the pupil's school.
    pub(crate) tx: TenantTx,
    /// The membership that holds the relation.
    pub(crate) actor: Actor,
    /// The pupil.
    pub(crate) pupil: PupilId,
}

impl App {
    /// The pupils whose diary opens: all children over all schools, or oneself. One statement, and one per membership.
    #[tracing::instrument(skip_all, name = "family.list")]
    pub async fn family(&self, actor: &Actor) -> Outcome<Vec<FamilyChild>> {
        let now = self.now();
        let choices: Vec<Choice> = match actor.role {
            role if is_family(role) => self.family_choices(actor, |choice| is_family(choice.role)).await?,
            Role::Pupil => {
                let own =
                    |choice: &Choice| (choice.school, choice.membership) == (actor.school, actor.membership);
                self.family_choices(actor, own).await?
            }
            _ => Vec::new(),
        };
        let mut children: Vec<FamilyChild> = Vec::new();
        for choice in choices {
            let member = acting(actor, &choice);
            let mut tx = self.store.tenant(member.context()).await?;
            let rows = store::family::list_family(&mut tx, member.membership, member.today(now), now).await?;
            tx.finish();
            for row in rows {
                let facts = Facts {
                    member: true,
                    own_self: row.own_self,
                    own_child: row.own_child,
                    timed_grant: row.timed_grant,
                    ..Facts::default()
                };
                let known = |child: &FamilyChild| (child.school, child.pupil) == (member.school, row.pupil);
                if self.decide(&member, &facts, (Resource::Diary, Action::Read)).is_err()
                    || children.iter().any(known)
                {
                    continue;
                }
                children.push(FamilyChild {
                    school: member.school,
                    pupil: row.pupil,
                    given: row.given,
                    family: row.family,
                    group: row.group,
                    school_name: choice.school_name.clone(),
                    membership: self.choice_id(&choice),
                });
            }
        }
        Ok(children)
    }

    /// Opens a transaction of the school of a pupil, by the membership in use or, in a family's role, by another family
    /// membership that may do this. An id of nobody within reach is "not found". One statement for a pupil of the school
    /// in use; a child elsewhere costs one more for the memberships, and one for each that is tried.
    pub(crate) async fn open_pupil(
        &self,
        actor: &Actor,
        id: &str,
        question: (Resource, Action),
    ) -> Outcome<OpenPupil> {
        let here = self.ids.decode(Kind::Pupil, actor.school, id).map(PupilId::new);
        let mut refusal = Failure::NotFound;
        if let Some(pupil) = here {
            match self.open_as(actor.clone(), pupil, question).await {
                Err(Failure::Refused(no)) if no.code == RefusalCode::Forbidden => refusal = no.into(),
                outcome => return outcome,
            }
        }
        if !is_family(actor.role) {
            return Err(refusal);
        }
        let others = self
            .family_choices(actor, |choice| {
                is_family(choice.role)
                    && (choice.school, choice.membership) != (actor.school, actor.membership)
            })
            .await?;
        for choice in others {
            let Some(pupil) = self.ids.decode(Kind::Pupil, choice.school, id).map(PupilId::new) else {
                continue;
            };
            match self.open_as(acting(actor, &choice), pupil, question).await {
                Err(Failure::NotFound) => {}
                Err(Failure::Refused(no)) if no.code == RefusalCode::Forbidden => {}
                outcome => return outcome,
            }
        }
        Err(refusal)
    }

    async fn open_as(
        &self,
        actor: Actor,
        pupil: PupilId,
        question: (Resource, Action),
    ) -> Outcome<OpenPupil> {
        let mut tx = self.store.tenant(actor.context()).await?;
        self.authorize(&mut tx, &actor, Target::Pupil(pupil), question).await?;
        Ok(OpenPupil { tx, actor, pupil })
    }

    /// Memberships of the person behind the session, the one in use first.
    async fn family_choices(&self, actor: &Actor, keep: impl Fn(&Choice) -> bool) -> Outcome<Vec<Choice>> {
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let mut choices =
            store::session::list_choices(&mut tx, actor.person, self.now().date_naive()).await?;
        tx.finish();
        choices.retain(keep);
        choices.sort_by_key(|choice| (choice.school, choice.membership) != (actor.school, actor.membership));
        choices.truncate(MOST);
        Ok(choices)
    }
}

/// The roles that reach a child.
const fn is_family(role: Role) -> bool {
    matches!(role, Role::Parent | Role::TrustedPerson)
}

/// The same person in another membership.
fn acting(actor: &Actor, choice: &Choice) -> Actor {
    let (family, given, patronymic) = choice.name.clone();
    Actor {
        account: actor.account,
        person: actor.person,
        school: choice.school,
        membership: choice.membership,
        role: choice.role,
        staff: choice.staff,
        guardian: choice.guardian,
        pupil: choice.pupil,
        name: PersonName { family, given, patronymic }.short(),
        zone: choice.zone,
        request: actor.request,
    }
}

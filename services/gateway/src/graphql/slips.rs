//! One-time slips for a whole class or several employees, to be printed and cut.

use app::Kind;
use app::people::{IssuedSlip, SlipsFor};
use app::slip::Holder;
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result, SimpleObject, Union};
use chrono::NaiveDate;
use domain::id::{GroupId, StaffId};

use super::context::{Refused, actor, app, decode, refusal_as_data};

/// Changes of slips.
#[derive(Default)]
pub struct SlipsMutation;

/// Who gets slips.
#[derive(OneofObject)]
pub enum SlipsInput {
    /// A class or group: for the administrator, and for its class teacher or curator.
    Group(GroupSlips),
    /// Employees, for the administrator.
    Staff(Vec<ID>),
}

/// Slips of a group.
#[derive(InputObject)]
pub struct GroupSlips {
    /// The group.
    group: ID,
    /// Its pupils.
    #[graphql(default = true)]
    pupils: bool,
    /// Their guardians.
    #[graphql(default = true)]
    guardians: bool,
}

/// A slip to print; its code is shown this once.
#[derive(SimpleObject)]
pub struct PrintedSlip {
    /// pupil, guardian or staff.
    kind: String,
    /// For whom: full name.
    name: String,
    /// The pupil a guardian stands for.
    child: Option<String>,
    /// Code in groups of four.
    code: String,
    /// Login to sign in with afterwards; empty for whoever keeps the account they have.
    login: String,
    /// Last day.
    expires_on: NaiveDate,
}

/// Slips of one printing.
#[derive(SimpleObject)]
pub struct SlipSheet {
    /// Families together, in Russian order of the pupils.
    slips: Vec<PrintedSlip>,
    /// People left out, because they have an account.
    skipped: i32,
}

/// Answer of `issueSlips`.
#[derive(Union)]
pub enum IssueSlipsResult {
    /// Print them now.
    SlipSheet(SlipSheet),
    /// They are not issued.
    Refused(Refused),
}

#[Object]
impl SlipsMutation {
    /// Issues one-time slips to all who have no account yet; with `renew` to all, which replaces forgotten passwords.
    async fn issue_slips(
        &self,
        ctx: &Context<'_>,
        input: SlipsInput,
        renew: Option<bool>,
    ) -> Result<IssueSlipsResult> {
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let whom = match &input {
            SlipsInput::Group(group) => SlipsFor::Group {
                group: GroupId::new(decode(ctx, Kind::Group, &group.group)?),
                pupils: group.pupils,
                guardians: group.guardians,
            },
            SlipsInput::Staff(staff) => {
                let staff = staff.iter().map(|id| decode(ctx, Kind::Staff, id).map(StaffId::new));
                SlipsFor::Staff(staff.collect::<Result<_>>()?)
            }
        };
        let work = async move { use_cases.issue_slips(&actor, &whom, renew.unwrap_or(false)).await };
        Ok(match refusal_as_data(app::to_the_end(work).await)? {
            Ok(sheet) => IssueSlipsResult::SlipSheet(SlipSheet {
                slips: sheet.slips.into_iter().map(printed).collect(),
                skipped: i32::try_from(sheet.skipped).unwrap_or(i32::MAX),
            }),
            Err(refused) => IssueSlipsResult::Refused(refused),
        })
    }
}

fn printed(slip: IssuedSlip) -> PrintedSlip {
    PrintedSlip {
        kind: match slip.holder {
            Holder::Pupil(_) => "pupil",
            Holder::Guardian(_) => "guardian",
            Holder::Staff(_) => "staff",
        }
        .into(),
        name: slip.name,
        child: slip.child,
        code: slip.code,
        login: slip.login,
        expires_on: slip.expires_on,
    }
}

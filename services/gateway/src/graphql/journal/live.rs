//! Changes of an open page: announced after the commit, shown only to who may read the page now.

use std::sync::Arc;

use app::journal::PageRight;
use app::record::PageKey;
use app::{Failure, Kind};
use async_graphql::{Context, ID, Result, SimpleObject, Subscription};
use domain::id::{GroupId, OperationId, SubjectId};
use futures_util::{Stream, StreamExt as _};
use uuid::Uuid;

use crate::graphql::context::{actor, app, decode, failure};
use crate::live::{JournalChange, JournalPage, LiveEvent, LiveHub};

/// Live changes of the journal.
#[derive(Default)]
pub struct JournalSubscription;

/// A page changed.
#[derive(SimpleObject)]
pub struct JournalChanged {
    /// The lesson the change belongs to, when it belongs to one.
    lesson_id: Option<ID>,
    /// Number of the client's operation that made it: whoever sent it has its answer already. Null with a gap.
    operation_id: Option<Uuid>,
    /// Something may have been missed: read the page again.
    gap: bool,
}

#[Subscription]
impl JournalSubscription {
    /// Changes of a page from now on. The right to read is asked for at the beginning and before each change; the
    /// stream ends when it is gone.
    async fn journal_changed(
        &self,
        ctx: &Context<'_>,
        group_id: ID,
        subject_id: ID,
    ) -> Result<impl Stream<Item = Result<JournalChanged>>> {
        let right = PageRight {
            group: GroupId::new(decode(ctx, Kind::Group, &group_id)?),
            subject: SubjectId::new(decode(ctx, Kind::Subject, &subject_id)?),
        };
        let (app, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        app.may_read_page(&actor, right).await.map_err(failure)?;
        let hub = ctx.data::<Arc<LiveHub>>()?;
        let page = JournalPage { school: actor.school, group: right.group, subject: right.subject };
        let events = hub.subscribe(page).into_stream();
        let shown = events.then(move |event| {
            let (app, actor) = (app.clone(), actor.clone());
            async move {
                match app.may_read_page(&actor, right).await {
                    Ok(()) => {}
                    // Whoever lost the right is not told what happens; the stream just ends.
                    Err(Failure::Refused(_) | Failure::NotFound | Failure::Unauthenticated) => return None,
                    Err(other) => return Some(Err(failure(other))),
                }
                let (lesson, operation) = match &event {
                    LiveEvent::Changed(change) => (change.lesson, Some(change.operation)),
                    LiveEvent::Gap => (None, None),
                };
                let lesson_id = lesson.map(|id| ID(app.ids().encode(Kind::Lesson, actor.school, id.get())));
                let operation_id = operation.map(OperationId::get);
                Some(Ok(JournalChanged { lesson_id, operation_id, gap: event == LiveEvent::Gap }))
            }
        });
        Ok(shown.take_while(|item| std::future::ready(item.is_some())).filter_map(std::future::ready))
    }
}

/// Tells who has the pages open. Called after the commit; a page nobody has open costs nothing.
pub(super) async fn announce(ctx: &Context<'_>, operation: OperationId, pages: &[PageKey]) -> Result<()> {
    let Some(hub) = ctx.data_opt::<Arc<LiveHub>>() else { return Ok(()) };
    let school = actor(ctx)?.school;
    for key in pages {
        let page = JournalPage { school, group: key.group, subject: key.subject };
        let cells = "null".to_owned();
        hub.publish(JournalChange { page, lesson: key.lesson, operation, cells }).await;
    }
    Ok(())
}

//! Telling a run at work from one whose process died: whoever applies says every few seconds that it lives.

use std::time::Duration;

use chrono::TimeDelta;
use domain::id::ImportId;
use store::TenantContext;

use crate::{App, Outcome};

/// How often a process at work on a run says that it lives.
const BEAT: Duration = Duration::from_secs(10);
/// An application that has been silent for so long has died with its process; its rows were rolled back. Some of its beats
/// may be late on a busy machine.
pub(super) const DEAD_AFTER: TimeDelta = TimeDelta::seconds(60);
/// What a run says whose process died, or was held to be dead.
pub(super) const INTERRUPTED: &str =
    "Загрузка прервалась, в школе ничего не изменилось. Загрузите файл снова и примените его";

impl App {
    /// Does the work and tells meanwhile that this process lives: a run that falls silent has died with it.
    pub(super) async fn beating<T>(
        &self,
        context: TenantContext,
        run: ImportId,
        work: impl Future<Output = Outcome<T>>,
    ) -> Outcome<T> {
        let (end, mut ended) = tokio::sync::oneshot::channel::<()>();
        let work = async {
            let done = work.await;
            drop(end);
            done
        };
        // A beat is never cut in its middle: its transaction would hold the run's row.
        let beats = async {
            while tokio::time::timeout(BEAT, &mut ended).await.is_err() {
                // A beat that fails is followed by another one; what is wrong with the database the work says itself.
                drop(self.beat(context, run).await);
            }
        };
        tokio::join!(work, beats).0
    }

    async fn beat(&self, context: TenantContext, run: ImportId) -> Outcome<()> {
        let mut tx = self.store.tenant(context).await?;
        store::import_run::update_moved(&mut tx, run, self.now()).await?;
        Ok(tx.commit().await?)
    }
}

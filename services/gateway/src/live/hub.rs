//! Subscribers of this process and the one Redis subscription that feeds them.

use super::wire::{JournalChange, JournalPage};
use crate::redis_link::RedisLink;
use futures_util::StreamExt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};

/// Changes a slow subscriber may be behind before it is told to read the page again.
const BEHIND: usize = 64;
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

/// What a subscriber sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveEvent {
    Changed(Arc<JournalChange>),
    /// Something may have been missed: read the page again.
    Gap,
}

/// One per process.
pub struct LiveHub {
    /// Tells this process's own messages from others' when they come back.
    origin: u64,
    redis: RedisLink,
    pages: Mutex<HashMap<JournalPage, broadcast::Sender<LiveEvent>>>,
    wanted: mpsc::UnboundedSender<Want>,
}

enum Want {
    Subscribe(String),
    Unsubscribe(String),
}

impl std::fmt::Debug for LiveHub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveHub").field("redis", &self.redis).field("pages", &self.lock().len()).finish()
    }
}

impl LiveHub {
    /// `origin` is random per process. Must be called inside a Tokio runtime.
    #[must_use]
    pub fn new(redis: RedisLink, origin: u64) -> Arc<Self> {
        let (wanted, wants) = mpsc::unbounded_channel();
        let hub = Arc::new(Self { origin, redis, pages: Mutex::new(HashMap::new()), wanted });
        if let Some(client) = hub.redis.client() {
            tokio::spawn(feed(Arc::downgrade(&hub), client, wants));
        }
        hub
    }

    /// Changes of one page from now on. Authorise first, and again for each change.
    #[must_use]
    pub fn subscribe(self: &Arc<Self>, page: JournalPage) -> PageSubscription {
        let mut pages = self.lock();
        let receiver = match pages.get(&page) {
            Some(sender) => sender.subscribe(),
            None => {
                let (sender, receiver) = broadcast::channel(BEHIND);
                pages.insert(page, sender);
                // Without Redis nobody reads these.
                let _ = self.wanted.send(Want::Subscribe(page.channel()));
                receiver
            }
        };
        PageSubscription { hub: Arc::clone(self), page, receiver: Some(receiver) }
    }

    /// Announces a change; call it after the commit. Never fails: who misses it reads the page again on a gap.
    pub async fn publish(&self, change: JournalChange) {
        let text = change.encode(self.origin);
        let channel = change.page.channel();
        self.deliver(&change.page.clone(), LiveEvent::Changed(Arc::new(change)));
        if let Some(text) = text {
            self.redis
                .run(|mut connection| async move {
                    redis::cmd("PUBLISH").arg(channel).arg(text).query_async::<i64>(&mut connection).await
                })
                .await;
        }
    }

    fn deliver(&self, page: &JournalPage, event: LiveEvent) {
        if let Some(sender) = self.lock().get(page) {
            let _ = sender.send(event);
        }
    }

    fn deliver_gap(&self) {
        for sender in self.lock().values() {
            let _ = sender.send(LiveEvent::Gap);
        }
    }

    fn channels(&self) -> Vec<String> {
        self.lock().keys().map(JournalPage::channel).collect()
    }

    fn leave(&self, page: JournalPage) {
        let mut pages = self.lock();
        if pages.get(&page).is_some_and(|sender| sender.receiver_count() == 0) {
            pages.remove(&page);
            let _ = self.wanted.send(Want::Unsubscribe(page.channel()));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<JournalPage, broadcast::Sender<LiveEvent>>> {
        self.pages.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Ends its part of the Redis subscription when dropped.
#[derive(Debug)]
pub struct PageSubscription {
    hub: Arc<LiveHub>,
    page: JournalPage,
    receiver: Option<broadcast::Receiver<LiveEvent>>,
}

impl PageSubscription {
    /// The next event; `None` never comes while the hub lives.
    pub async fn next(&mut self) -> Option<LiveEvent> {
        match self.receiver.as_mut()?.recv().await {
            Ok(event) => Some(event),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(LiveEvent::Gap),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// The same as a stream.
    pub fn into_stream(self) -> impl futures_util::Stream<Item = LiveEvent> + Send {
        futures_util::stream::unfold(self, |mut subscription| async move {
            subscription.next().await.map(|event| (event, subscription))
        })
    }
}

impl Drop for PageSubscription {
    fn drop(&mut self) {
        self.receiver = None;
        self.hub.leave(self.page);
    }
}

/// Keeps one Redis subscription for all pages of the process; after each break it subscribes anew and reports a gap.
async fn feed(hub: Weak<LiveHub>, client: redis::Client, mut wants: mpsc::UnboundedReceiver<Want>) {
    let mut first = true;
    while hub.strong_count() > 0 {
        if let Ok(pubsub) = client.get_async_pubsub().await {
            let (mut sink, mut messages) = pubsub.split();
            let mut alive = true;
            let Some(channels) = hub.upgrade().map(|hub| hub.channels()) else { return };
            for channel in channels {
                alive &= sink.subscribe(channel).await.is_ok();
            }
            if !first && let Some(hub) = hub.upgrade() {
                hub.deliver_gap();
            }
            first = false;
            while alive {
                tokio::select! {
                    want = wants.recv() => alive = match want {
                        Some(Want::Subscribe(channel)) => sink.subscribe(channel).await.is_ok(),
                        Some(Want::Unsubscribe(channel)) => sink.unsubscribe(channel).await.is_ok(),
                        None => return,
                    },
                    message = messages.next() => match message {
                        Some(message) => take(&hub, &message),
                        None => alive = false,
                    },
                }
            }
        }
        tokio::time::sleep(RECONNECT_AFTER).await;
    }
}

fn take(hub: &Weak<LiveHub>, message: &redis::Msg) {
    let Some(hub) = hub.upgrade() else { return };
    let Ok(text) = message.get_payload::<String>() else { return };
    match JournalChange::decode(message.get_channel_name(), &text) {
        Some((origin, _)) if origin == hub.origin => {}
        Some((_, change)) => hub.deliver(&change.page.clone(), LiveEvent::Changed(Arc::new(change))),
        None => tracing::warn!("a live message was ignored: it does not belong to its channel"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_redis::PrivateRedis;
    use domain::id::{GroupId, OperationId, SchoolId, SubjectId};

    fn page(school: i32) -> JournalPage {
        JournalPage { school: SchoolId::new(school), group: GroupId::new(2), subject: SubjectId::new(3) }
    }

    fn change(school: i32, cells: &str) -> JournalChange {
        let operation = OperationId::new(uuid::Uuid::from_u128(7));
        JournalChange { page: page(school), lesson: None, operation, cells: cells.to_owned() }
    }

    async fn soon(subscription: &mut PageSubscription) -> Option<LiveEvent> {
        tokio::time::timeout(Duration::from_secs(5), subscription.next()).await.ok().flatten()
    }

    #[tokio::test]
    async fn one_process_without_redis() {
        let hub = LiveHub::new(RedisLink::off(), 1);
        let (mut mine, mut other) = (hub.subscribe(page(1)), hub.subscribe(page(2)));
        hub.publish(change(1, "[1]")).await;
        assert_eq!(soon(&mut mine).await, Some(LiveEvent::Changed(Arc::new(change(1, "[1]")))));
        let silent = tokio::time::timeout(Duration::from_millis(50), other.next()).await;
        assert!(silent.is_err(), "another school heard {silent:?}");
        for _ in 0..200 {
            hub.publish(change(1, "[2]")).await;
        }
        assert_eq!(soon(&mut mine).await, Some(LiveEvent::Gap));
        drop((mine, other));
        assert_eq!(hub.channels().len(), 0);
    }

    #[tokio::test]
    async fn two_processes_hear_each_other_once_also_after_a_restart() {
        let Some(mut server) = PrivateRedis::start() else { return };
        let link = RedisLink::open(&server.address).await.expect("address");
        let (one, two) = (LiveHub::new(link.clone(), 1), LiveHub::new(link.clone(), 2));
        let (mut near, mut far) = (one.subscribe(page(1)), two.subscribe(page(1)));
        let heard = |text: &'static str| LiveEvent::Changed(Arc::new(change(1, text)));
        tokio::time::sleep(Duration::from_millis(300)).await;
        one.publish(change(1, "[1]")).await;
        one.publish(change(1, "[2]")).await;
        for text in ["[1]", "[2]"] {
            assert_eq!(soon(&mut near).await, Some(heard(text)));
            assert_eq!(soon(&mut far).await, Some(heard(text)));
        }
        server.kill();
        one.publish(change(1, "[3]")).await;
        assert_eq!(soon(&mut near).await, Some(heard("[3]")), "the process itself still hears");
        server.restart();
        assert_eq!(soon(&mut far).await, Some(LiveEvent::Gap), "the other one is told to read again");
        for _ in 0..60 {
            one.publish(change(1, "[4]")).await;
            let got = tokio::time::timeout(Duration::from_millis(100), far.next()).await;
            if matches!(got, Ok(Some(LiveEvent::Changed(_)))) {
                return;
            }
        }
        panic!("live updates did not come back");
    }
}

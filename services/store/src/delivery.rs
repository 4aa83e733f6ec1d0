//! Reports, deliveries and print batches: what was made for whom, and what became of it.

mod batch;
mod queue;
mod report;
mod sending;

pub use batch::{Batch, find_batch, upsert_batch};
pub use queue::{
    DeliveryLine, NewDelivery, insert_deliveries, list_deliveries, update_choice_to_diary, update_handed_over,
};
pub use report::{LatestReport, NewReport, News, insert_reports, list_latest_reports};
pub use sending::{
    Fate, Sending, find_for_sending, update_address_accepted, update_address_refused, update_fate,
    update_sending,
};

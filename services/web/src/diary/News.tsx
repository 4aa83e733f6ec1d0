import { useEffect, useState } from 'react';
import { useMutation } from 'urql';
import { texts } from '../app/texts';
import { shortDay } from '../ui/days';
import source from './diary.ftl?raw';
import { type NewsItem, seenMutation } from './query';

const t = texts(source);

/** Lines in sight; the others open below them. */
const SHOWN = 5;
/** So long the news have to be in sight before they count as seen, in milliseconds. */
const LOOKED_AT = 5_000;

/**
 * What was written since this account looked last. It stays while the diary is open, although the server has been told
 * that it was seen; give every child a part of its own (`key`).
 */
export function News({ child, news, until }: { child: string; news: readonly NewsItem[]; until: string }) {
  const [{ kept, seenUntil }] = useState({ kept: news, seenUntil: until });
  const [, seen] = useMutation(seenMutation);
  useEffect(() => {
    if (kept.length === 0) return;
    const timer = setTimeout(() => void seen({ child, until: seenUntil }), LOOKED_AT);
    return () => clearTimeout(timer);
  }, [child, kept, seenUntil, seen]);
  if (kept.length === 0) return null;
  const more = kept.slice(SHOWN);
  return (
    <section className="card stack news" aria-labelledby="news">
      <h2 id="news">{t('news')}</h2>
      <Lines news={kept.slice(0, SHOWN)} />
      {more.length > 0 && (
        <details className="no-print">
          <summary>{t('more-news', { count: more.length })}</summary>
          <Lines news={more} />
        </details>
      )}
    </section>
  );
}

function Lines({ news }: { news: readonly NewsItem[] }) {
  return (
    <ul className="plain-list">
      {news.map((item) => (
        <li key={`${item.at} ${item.kind} ${item.subject} ${item.text}`}>
          <span className="meta">{shortDay(item.day)}</span> <strong>{head(item)}</strong> {item.text}
        </li>
      ))}
    </ul>
  );
}

/** `Алгебра:`, `Алгебра, посещаемость:`, `Замечание:` */
function head(item: NewsItem): string {
  const kinds: Record<NewsItem['kind'], string | null> = {
    MARK: null,
    MARK_CHANGED: t('news-changed'),
    ABSENCE: t('news-absence'),
    HOMEWORK: t('news-homework'),
    REMARK: t('news-remark'),
  };
  return `${[item.subject, kinds[item.kind]].filter(Boolean).join(', ')}:`;
}

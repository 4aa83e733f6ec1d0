diary = Дневник
title = Дневник: { $name }
children = Дети
pdf = Неделя в PDF
pdf-wait = Готовим PDF…
pdf-failed = PDF не получен. Проверьте связь и повторите
delivery = Как получать сведения
week-of = { $week }, { $period }
offline = Нет связи. Дневник откроется, когда она появится
retry = Повторить
stale = Нет связи. Показано то, что пришло в { $at }
nobody = Дневник открывается родителям и ученикам. Если здесь должен быть ребёнок, обратитесь к классному руководителю
no-lessons = На этой неделе уроков нет
news = Новое
more-news = Ещё { $count }
news-changed = отметка изменена
news-absence = посещаемость
news-homework = задано
news-remark = замечание
time = { $from }–{ $to }
room = каб. { $room }
topic = Тема: { $topic }
planned = По плану: { $topic }
cancelled = урок отменён
mark-work = { $work }, считается за { $weight }
late = Опоздание{ $minutes ->
    [0] { "" }
    [one] { " " }на { $minutes } минуту
    [few] { " " }на { $minutes } минуты
   *[many] { " " }на { $minutes } минут
  }
set-to = Задано к { $day }
set = Задано
set-own = Задано лично, к { $day }
nothing-set = Не задано
remarks = Замечания
averages = Средние
averages-of = Средние, { $period }
why = Почему
no-averages = Отметок в этом периоде пока нет

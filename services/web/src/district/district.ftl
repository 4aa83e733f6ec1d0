title = Район
snapshot = Снимок { $at }
no-snapshot = Данных за неделю ещё нет. Снимок будет к 06:00
measure = Показатель
inTime = В срок
success = Успеваемость
quality = Качество
reached = Семьи
school = Школа
pupils = Ученики
entries = Записи
period = Период
hidden = скрыто
no-data = нет данных
nothing = считать не из чего
schools-title = Школы
bars-title = { $measure } по школам
heat-title = Школа × неделя: { $measure }
show-table = Таблица
show-chart = Диаграмма
median = медиана { $value }
share = { $part } из { $whole } ({ $display })
bars-description = Столбцы от худшего к лучшему, показатель «{ $measure }». { $list }. Медиана { $median }. Те же значения в таблице
bars-item = { $name }: { $value }
heat-description = Тепловая карта, показатель «{ $measure }», школы по строкам, недели по столбцам. { $list }. Те же значения в таблице
legend = Чем заметнее клетка, тем больше значение
formula-hidden = «Скрыто»: по этой цифре можно было бы узнать о группе меньше пяти учеников
formula-version = Версия формул { $version }
of-schools = { $n ->
    [one] { $n } школа с данными
    [few] { $n } школы с данными
   *[many] { $n } школ с данными
 }
back = Район
card-weeks = { $measure }: по неделям { $values }
card-table = По неделям
week = Неделя
counts = { $part } из { $whole }
download = Скачать XLSX
formulas = Как посчитано
median-line = Медиана { $value }

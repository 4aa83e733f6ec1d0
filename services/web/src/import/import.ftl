title = Загрузка данных
steps = Шаги загрузки
step-file = Файл
step-check = Проверка
step-apply = Применение
drop = Перетащите файл сюда или выберите его
drop-here = Отпустите файл, чтобы загрузить
choose = Выбрать файл
formats = Книга Excel (.xlsx), таблица CSV, архив .zip с таблицами или пакет OneRoster 1.1 и 1.2. Файлы .xls и .ods сохраните как .xlsx
limits = До 20 МБ в файле, до 50 000 строк в таблице. Несколько таблиц CSV сложите в один архив
safe = Проверка ничего не меняет: сначала вы увидите ошибки и изменения
settings = Ещё настройки
keep-missing = Оставить то, чего в файле нет
keep-missing-hint = Иначе у перечисленных групп закончатся состав, нагрузка и расписание, которых нет в файле
consent = Дата согласий на почту, только для OneRoster
consent-hint = С этого дня школа хранит согласия семей, чьи адреса есть в файле
sending = Передаём файл: { $file }
sent = Передано { $percent } %
checking = Проверяем файл: { $file }
stop = Прервать
too-large = Файл больше { $limit } МБ. Разделите его на части или уберите лишние листы
empty-file = Файл пуст. Выберите другой
upload-failed = Файл не передан. Проверьте связь и повторите
upload-ended = Сеанс закончился. Войдите и повторите загрузку
server-failed = Сервер не ответил. Повторите загрузку
try-again = Повторить
template = Скачать образцы
past = Прежние загрузки
no-past = Загрузок ещё не было
past-file = Файл
past-at = Начата
past-stage = Состояние
past-errors = Ошибки
stage-checked = проверена
stage-applying = применяется
stage-applied = применена
stage-failed = не применена
stage-undone = отменена
open-run = Открыть
summary = { $file }: { $rows ->
    [one] { $rows } строка
    [few] { $rows } строки
   *[many] { $rows } строк
 }
summary-unread = { $file }
checked-at = Проверено { $at }
new = новых { $n }
changed = { $n ->
    [one] изменится { $n }
   *[many] изменятся { $n }
 }
was-new = добавлено { $n }
was-changed = изменено { $n }
was-ended = закончено { $n }
was-removed = убрано { $n }
ended = { $n ->
    [one] закончится { $n }
   *[many] закончатся { $n }
 }
removed = { $n ->
    [one] уйдёт { $n }
   *[many] уйдут { $n }
 }
errors = ошибок { $n }
errors-title = Ошибки
errors-shown = Показаны первые { $shown } из { $all }. Остальные найдутся после исправления этих
warnings-title = Предупреждения: { $n }
notes-title = Примечания: { $n }
row = Строка
whole-table = вся таблица
column = Столбец
value = Значение
empty-value = пусто
fix = Как исправить
place = Таблица
errors-first = Применить можно, когда ошибок не останется. Исправьте файл и загрузите его снова
nothing-new = В файле нет ничего нового: всё уже есть в Табеле
counts-title = Что изменится
counts-done = Что сделано
table = Таблица
added-head = Новых
changed-head = Изменятся
unchanged-head = Без изменений
ended-head = Закончатся
removed-head = Уйдут
added-done = Новых
changed-done = Изменено
ended-done = Закончено
removed-done = Убрано
unchanged-done = Без изменений
idle-tables = Таблицы без изменений: { $n }
changes-title = Было и станет
changes-done = Было и стало
changes-shown = Показаны первые { $n }
change-row = Чья строка
field = Поле
was = Было
becomes = Станет
became = Стало
other-file = Другой файл
download-errors = Скачать ошибки
apply = Применить
applying = Обработано { $done } из { $total }. Страницу можно закрыть
applying-short = Применяем. Страницу можно закрыть
applied = Загрузка применена { $at }
failed-run = Загрузка не применена, в Табеле ничего не изменилось. Исправьте ошибки и загрузите файл снова
undo = Отменить загрузку
undo-ask = Отменить загрузку?
undo-what = Строки этой загрузки уйдут, прежние значения вернутся: { $file }
undo-keep = Оставить
undone = Загрузка отменена { $at }
undone-rows = Убрано строк: { $removed }, возвращено прежних значений: { $restored }
answer-failed = Сервер не ответил. Проверьте связь и повторите

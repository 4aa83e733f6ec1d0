title = { $group } · { $subject }
pages = Журнал
pages-own = Мои страницы
pages-other = Ещё открыто вам
pages-empty = Открытых вам страниц журнала нет. Нагрузку назначает завуч
pages-group = Класс или группа
pages-subject = Предмет
marks = Отметки
topics = Темы и задания
actions = Действия
keys = Клавиши
at-once = Сразу вниз
at-once-hint = Готовая запись сразу переходит к следующему ученику
period = Период
no-period = { $from } – { $to }
empty = Уроков пока нет. Расписание публикует диспетчер
nobody = В списке группы никого нет. Состав группы задаёт администратор школы
locked-all = Эта страница открыта вам для чтения
average = Ср.
average-long = Среднее
period-mark = Итог
period-mark-long = Отметка за период
pupil = Ученик
grid = Отметки: { $title }
work = { $name }, вес { $weight }
work-none = работа на уроке
empty-count = пусто { $n }
missing-topic = темы нет
missing-homework = задания нет
missing-roll = отсутствующие не отмечены
due-by = { $title }: до { $time }
due-D01 = Отсутствующие
due-D02 = Тема
due-D03 = Задание
due-D04 = Отметки
due-D05 = Отметки за письменную работу
due-over = { $title }: просрочено, срок был { $time }
head-label = { $day }, { $weekday }, урок { $ordinal }{ $work }{ $notes }
cell-label = { $value }{ $state }
cell-none = нет отметки
cell-none-average = среднего нет
cell-pair = { $first } и { $second }
cell-owed = точка, работа не сдана
cell-code = { $letters }, { $title }
cell-absence = { $letters }, отсутствие, { $title }
cell-minutes = { $title } { $n } { $n ->
    [one] минута
    [few] минуты
   *[many] минут
}
state-waiting = , ждёт отправки
state-refused = , не принято
state-conflict = расхождение: у вас { $yours }, в журнале { $theirs }
state-changed = , изменено коллегой
state-grey = , ждёт подтверждения
state-locked = , закрыто
state-unlisted = не в списке на эту дату
input-label = Отметка, { $name }, { $day }
input-period = Отметка за период, { $name }
hint-zero = О – опоздание, 0 не отметка
hint-two = 1 { $first }, 2 { $second }?
refused-two = «{ $text }» – это { $first } или { $second }. Введите одно из них русской буквой
refused-zero = О – опоздание, 0 не отметка. Введите отметку или О
refused-unknown = Записи «{ $text }» школа не знает. Введите отметку или код из списка
end-of-list = Конец списка
pasted = Вставлено: { $n }
pasted-cut = Вставлено: { $n }. За краем таблицы осталось: { $cut }
filled = Заполнено: { $n }
cleared = Очищено: { $n }
undone = Отменено: { $n }
redone = Повторено: { $n }
undone-roll = Отменено: { $what }
redone-roll = Повторено: { $what }
undo-nothing = Отменять нечего
redo-nothing = Повторять нечего
undo-later = Отменить нельзя, есть более поздняя запись. Посмотрите историю клетки
copied = Скопировано: { $n }
no-troubles = Непринятых записей и расхождений нет
locked-plain = Здесь записи закрыты
locked-unlisted = Ученика не было в списке группы { $day }
locked-average = Среднее считает школа. Как оно получилось: Alt+стрелка вниз
changed-at = изменено { $time }
close = Закрыть
panel-cell = { $name }, { $day }
panel-value = Сейчас
panel-enter = Внести
panel-clear = Стереть
panel-history = История
panel-history-empty = Записей ещё не было
panel-history-failed = История не загрузилась. Проверьте связь и повторите
panel-history-line = { $author }, { $role }
panel-was = Было: { $old }. Стало: { $new }
panel-empty-value = пусто
panel-retry = Отправить ещё раз
panel-forget = Убрать мою запись
panel-derivation = Как получилось
panel-exact = { $sum } = { $fraction }, то есть { $rounded }
panel-rounded = { $sum } = { $fraction }, округлённо { $rounded }
panel-no-marks = Отметок в этом периоде ещё нет
panel-weighted = Каждая отметка умножена на вес работы
panel-simple = Все отметки считаются поровну
panel-waiting = Есть записи, которые ещё не подтвердил сервер
panel-made-up = За отработку
panel-minutes = Минут опоздания
panel-minutes-do = Записать минуты
panel-actions = Что сделать
column-roll = Все на месте
column-roll-waiting = Отмечаем: все на месте
column-roll-undo = Отменить «Все на месте»
column-roll-taken = Отсутствующие отмечены { $time }
column-fill = Заполнить столбец
column-fill-hint = Ctrl+Пробел, значение, Ctrl+Enter
column-add = Добавить работу
column-type = Вид работы
column-title = Название
column-weight = Вес
column-added = Работа добавлена
column-failed = Работа не добавлена. Проверьте связь и повторите
column-due = Сроки
column-teacher = Учитель: { $name }
column-instead = Замещает: { $name }, по расписанию { $planned }
column-time = { $from }–{ $to }, урок { $ordinal }
column-cancelled = Урок отменён
menu-copy-names = Копировать с фамилиями
menu-print = Печать
menu-undo = Отменить
menu-redo = Повторить
menu-density = Плотность
density-tight = Плотно
density-usual = Обычно
density-large = Крупно
paste-title = Проверьте вставку
paste-count = Ячеек: { $n }
paste-cut = За краем таблицы, не войдут: { $n }
paste-replaces = заменит { $old }
paste-unknown = нет такой отметки или кода
paste-date = { $source }: Excel превратил { $pair } в дату
paste-decimal = { $source }: две отметки или число?
paste-decimal-yes = Это две отметки
paste-locked = закрыто
paste-names = Вставить по фамилиям
paste-names-lost = Не нашлись или подходят нескольким: { $n }
paste-do = Вставить { $n }
paste-cancel = Не вставлять
key-list = Клавиши журнала
lesson-date = Дата
lesson-topic = Тема
lesson-homework = Домашнее задание
lesson-due = К сроку
lesson-by = к { $day }
lesson-teacher = Учитель
lesson-nothing = Не задано
lesson-nothing-set = не задано
lesson-none = Нет
lesson-topic-label = Тема, { $day }
lesson-homework-label = Домашнее задание, { $day }
lesson-due-label = К какому дню, { $day }
lesson-waiting = ждёт отправки
lesson-refused = не принято: { $message }
lesson-conflict = расхождение: в журнале «{ $theirs }», { $author }
lesson-keep = Оставить «{ $theirs }»
lesson-mine = Записать «{ $yours }»
lesson-individual = и отдельным ученикам: { $n }
local-refused = Не принято: { $n }
pad = Клавиши отметок
pad-clear = Стереть
pad-undo = Отменить
pad-next = Следующий урок
pad-previous = Предыдущий урок
print-title = { $group } · { $subject } · { $period }
print-marks = Отметки и отсутствие
print-topics = Темы и задания
head-ordinal = { $n } ур.
month = { $month ->
    [1] январь
    [2] февраль
    [3] март
    [4] апрель
    [5] май
    [6] июнь
    [7] июль
    [8] август
    [9] сентябрь
    [10] октябрь
    [11] ноябрь
   *[12] декабрь
}
actions-list = Действия со страницей
panel-history-mark = История отметки
panel-history-absence = История посещения
key-type = Отметка, код, две отметки, опоздание с отметкой, долг
key-enter = Записать и к следующему ученику, к предыдущему
key-tab = Записать и вправо, влево; без ввода: выйти из таблицы
key-f2 = Изменить значение
key-esc = Отказаться от ввода, снять выделение
key-delete = Стереть выделенное
key-fill = Заполнить вниз
key-all = Введённое значение во все выделенные клетки
key-extend = Выделить
key-lines = Выделить столбец, строку
key-everything = Выделить всё
key-ends = Края строки, углы таблицы
key-pages = На экран вверх, вниз
key-lessons = На экран уроков назад, вперёд
key-block = К краю заполненного
key-clipboard = Копировать, вырезать, вставить
key-undo = Отменить, повторить
key-panel = Выбор значения, вывод среднего, действия
key-history = История клетки
key-trouble = К следующей непринятой записи или расхождению, к предыдущей
key-keys = Этот список
stack = По стопке
stack-what = работы не по алфавиту
stack-title = По стопке: { $column }
stack-label = Фамилия и отметка
stack-hint = Начало фамилии, пробел, отметка, Enter: ива 5. Имя допишите, если фамилия одна у двоих
stack-do = Записать
stack-fits = { $n ->
    [one] Подходит один ученик
   *[many] Подходят: { $n }
}
stack-more = и ещё { $n }
stack-nobody = Ученика на «{ $name }» в списке нет. Проверьте начало фамилии
stack-several = Подходят { $n }: { $names }. Допишите фамилию или имя
stack-no-entry = { $name }: отметки нет. Допишите её после фамилии
stack-replaces = { $name }: здесь стоит { $old }. Чтобы записать { $entry }, нажмите Enter ещё раз
stack-entered = { $name }: { $entry }
stack-done = Записано
sort = Порядок учеников
sort-lesson = По отметкам этой работы
sort-average = По среднему
sort-period = По отметке за период
sort-list = Как в списке
sort-on = { $name }: { $from ->
    [high] сначала высокие
   *[low] сначала низкие
}
sorted-list = Порядок учеников: как в списке
sorted-lesson = Порядок учеников: по отметкам { $day }, { $from ->
    [high] сначала высокие
   *[low] сначала низкие
}
sorted-average = Порядок учеников: по среднему, { $from ->
    [high] сначала высокие
   *[low] сначала низкие
}
sorted-period = Порядок учеников: по отметке за период, { $from ->
    [high] сначала высокие
   *[low] сначала низкие
}
lesson-planned = По плану: { $n }. { $title }
lesson-planned-do = Записать
lesson-planned-label = Записать по плану, { $day }: { $title }

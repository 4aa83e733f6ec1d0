title = Сроки
by = По:
gathering = По чему собрать
by-person = людям
by-group = { $schoolKind ->
    [college] группам
    [additional_education] объединениям
   *[other] классам
  }
by-subject = предметам
by-clause = пунктам
head-person = Учитель
head-group = { $schoolKind ->
    [college] Группа
    [additional_education] Объединение
   *[other] Класс
  }
head-subject = Предмет
head-clause = Пункт
missing = Просрочено
oldest = Старейшее
clause = Пункт
weeks = 6 недель
order = Порядок
order-name = по названию
order-missing = по числу просрочек
order-oldest = по старейшей
order-clause = по пункту
late-only = внесено с опозданием: { $n }
formula = Как посчитано
computed = На { $at }
share = { $part } из { $whole } ({ $display })
no-share = Считать пока не из чего
entry-D01 = отсутствующие не отмечены
entry-D02 = темы нет
entry-D03 = задания нет
entry-other = нет записи: { $what }
made-D01 = отсутствующие отмечены позже на { $span }
made-D02 = тема внесена позже на { $span }
made-D03 = задание внесено позже на { $span }
made-other = { $what } позже на { $span }
overdue = просрочено на { $span }
lesson = { $group }, { $subject }, { $day }, { $number }-й урок
open-lesson = Открыть урок
weeks-label = В срок по неделям: { $values }
no-value = нет данных
empty = За эту неделю просрочек нет
download = Скачать XLSX
print = Печать
missing-oldest = { $n }, старейшее { $oldest }, { $clause }
entries-shown = Показаны первые { $shown } из { $all }, все есть в файле XLSX

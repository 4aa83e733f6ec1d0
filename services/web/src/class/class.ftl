title = { $schoolKind ->
    [college] Группа
    [additional_education] Объединение:
   *[other] Класс
  } { $name }
own-title = { $schoolKind ->
    [college] Группы
    [additional_education] Объединения
   *[other] Классы
  }
no-classes = У вас нет класса или группы. Класс назначает администратор школы
pupils = { $count ->
    [one] { $count } ученик
    [few] { $count } ученика
   *[many] { $count } учеников
  }
parts = Части страницы
tab-absences = Пропуски: { $count }
tab-deliveries = Доставка: { $count }
tab-week = Неделя

absences = Пропуски без причины: { $count }
absences-none = Все причины указаны
absences-period = Пропуски без причины, { $period }: { $count }
lessons = { $count ->
    [one] { $count } урок
    [few] { $count } урока
   *[many] { $count } уроков
  }
which-lessons = Какие уроки
lesson-line = { $day }, { $number }-й урок, { $subject }
explain = Указать причину
explain-nothing = Отметьте, чьи пропуски объясняет документ
due-today = документ сегодня: до { $display }
due = до { $display }
due-over = срок прошёл { $display }
clause = { $text } · { $clause }

panel = Причина пропусков
panel-for = Ученики: { $names }
kind = Документ
kind-note = справка
kind-application = заявление
kind-order = приказ
number = Номер
reason = Причина
reason-choose = Выберите причину
reason-missing = Выберите причину, которую даёт документ
from = С
to = По
received = Получен
closes = Закроет: { $count ->
    [one] { $count } урок
    [few] { $count } урока
   *[many] { $count } уроков
  }
closes-nothing = За эти дни пропусков без причины нет
save = Сохранить
saving = Сохраняем…
failed = Не сохранено. Проверьте связь и нажмите «Сохранить» ещё раз
explained = { $name }: { $count ->
    [0] причина ни одного урока не изменилась
    [one] закрыт { $count } урок
    [few] закрыто { $count } урока
   *[many] закрыто { $count } уроков
  }
skipped = Остались как были
skipped-line = { $day }: { $why }
was-late = Внесено позже срока
done = Готово

deliveries = Доставка за { $week }
deliveries-none = За эту неделю листов ещё нет
deliveries-all = Сведения дошли до всех семей
attention = Требуют внимания: { $count }
reached = Дошли: { $count }
on-the-way = В пути: { $count }
email = почта
print = лист
diary = дневник
at = { $state }, { $at }
handed-over = вручено
hand-over-of = Вручено: { $name }
handed-failed = Отметка не сохранена. Проверьте связь и повторите
batch = { $schoolKind ->
    [college] Листы группы
    [additional_education] Листы объединения
   *[other] Листы класса
  } и лист вручения, PDF
batch-info = Листов: { $sheets }, страниц: { $pages }, сделано { $at }
batch-none = Печатать за эту неделю нечего: на бумаге сведения не получает никто
batch-failed = Файл не получен. Проверьте связь и повторите
repeat = Сделать листы заново
repeat-why = После исправлений в журнале и когда семья выбрала другой способ. Второе письмо о той же неделе не уйдёт
repeat-done = Листы делаются заново. Строки и пачка обновятся здесь сами
repeat-failed = Запрос не принят. Проверьте связь и повторите
families = Кто как получает сведения
awaiting = Ждём подписанное заявление: { $count }
pupil-of = { $name }, { $group }
families-count = { $kind }: { $count }

week = { $schoolKind ->
    [college] Неделя группы
    [additional_education] Неделя объединения
   *[other] Неделя класса
  }, { $week }
pupil = Ученик
missed-week = Пропущено
missed-period = За { $period }
missed-all = за период
missed-unknown = { $missed }, без причины { $unknown }
missed-words = уроков { $missed }: болезнь { $illness }, уважительная причина { $valid }, без уважительной { $invalid }, причина не указана { $unknown }; полных дней { $days }
averages = Средние
no-averages = Отметок в этом периоде пока нет
week-marks = Отметки недели
mark-line = { $day }, { $subject }: { $value }, { $work }, вес { $weight }
absence-line = { $day }, { $number }-й урок, { $subject }: { $words }
late-line = { $day }, { $number }-й урок, { $subject }: опоздание, мин: { $minutes }
no-entries = За неделю записей нет
no-lessons = На этой неделе уроков нет
withheld = не получают
application = Заявление получено
application-on = Получено
application-saved = Заявление записано, лист на бумаге придёт со следующей выпиской: { $name }
slips = Листки для входа

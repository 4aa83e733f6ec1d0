saved = Сохранено { $at }
saving = Сохраняем…
waiting-offline = Нет связи с { $since }. Ждут отправки: { $n }
waiting-session = Сеанс закончился. Ждут отправки: { $n }
waiting-role = Ждут вашей прежней роли: { $n }
waiting-account = Ждут вашего входа: { $n }
waiting-days = { $days ->
    [one] Ждут отправки { $days } день: { $n }
    [few] Ждут отправки { $days } дня: { $n }
   *[other] Ждут отправки { $days } дней: { $n }
  }
refused = Не принято: { $n }
conflicts = Расхождения: { $n }
not-durable = Записи не хранятся на устройстве. Не закрывайте вкладку до отправки
other-employee = На устройстве есть неотправленные записи другого сотрудника
goes-with-role = { $n ->
    [one] { $n } запись уйдёт, когда вы вернётесь в роль: { $role }
    [few] { $n } записи уйдут, когда вы вернётесь в роль: { $role }
   *[other] { $n } записей уйдут, когда вы вернётесь в роль: { $role }
  }

waiting-title = Ждут отправки: { $n }
waiting-note = { $n ->
    [one] { $n } запись сохранена на устройстве и уйдёт сама
    [few] { $n } записи сохранены на устройстве и уйдут сами
   *[other] { $n } записей сохранены на устройстве и уйдут сами
  }
none-waiting = Всё отправлено
typed-at = внесено { $at }

refused-title = Не принято: { $n }
none-refused = Непринятых записей больше нет
retry = Повторить
dismiss = Убрать запись
go-to = Перейти к клетке
go-to-lesson = Открыть в журнале

conflict-title = Расхождение { $i } из { $n }
none-conflicts = Расхождений больше нет
yours = У вас
typed-offline = { $at }, без связи
theirs = В журнале
by = { $at }, { $author }, { $role }
keep = Оставить { $value }
keep-empty = Оставить пустым
keep-text = Оставить как в журнале
write = Записать { $value }
write-empty = Записать пусто
write-text = Записать своё
merge = Объединить
merged = Объединённый текст
write-merged = Записать объединённое
later = Позже
keep-all = Оставить как в журнале: { $n }
empty = пусто
nothing-set = не задано
all-present = все на месте

product = Табель
skip = К содержанию
nothing-here = Такой страницы нет. Проверьте адрес
home = К делам
screens = Разделы
nav-home = Дела
nav-today = Сегодня
nav-journal = Журнал
nav-class = { $schoolKind ->
    [college] Группа
    [additional_education] Группа
   *[other] Класс
  }
nav-deadlines = Сроки
nav-people = Люди
nav-import = Загрузка
nav-diary = Дневник
nav-delivery = Доставка
nav-district = Район
officer = сотрудник управления образования
ended = Сеанс закончился
ends-soon = Сеанс закончится через 2 минуты
go-on = Продолжить
broken = Страница не открылась
broken-why = Проверьте связь и обновите страницу. Внесённое сохранено на устройстве
reload = Обновить

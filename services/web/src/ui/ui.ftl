loading = Загружаем…
failed = Страница не загрузилась. Проверьте связь и повторите
failed-code = Код: { $code }
retry = Повторить
show-password = Показать
hide-password = Скрыть
not-found = Такой страницы нет или она вам не открыта
home = К делам

sign-in = Вход в Табель
login = Логин
password = Пароль
enter = Войти
whole-name = Школа и роль
failed = Сервер не ответил. Проверьте связь и повторите

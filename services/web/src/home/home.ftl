title = Дела

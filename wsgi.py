from portal.serving import application

app = application()

"""The front page of this desk. Not here: what it shows of other rooms (their own pages)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "officer/home.html")

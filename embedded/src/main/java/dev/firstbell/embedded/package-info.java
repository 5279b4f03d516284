package dev.firstbell.embedded;

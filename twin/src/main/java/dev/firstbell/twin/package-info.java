package dev.firstbell.twin;

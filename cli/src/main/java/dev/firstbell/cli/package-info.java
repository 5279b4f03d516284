package dev.firstbell.cli;

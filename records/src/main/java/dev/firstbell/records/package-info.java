package dev.firstbell.records;

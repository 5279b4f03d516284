package dev.firstbell.analysis;

package dev.firstbell.client;

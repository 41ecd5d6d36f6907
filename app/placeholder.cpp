namespace eb {}
